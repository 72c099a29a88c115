/** What browsers show beside the title of a page: a price that steps up to its plateau and down again. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#0a6b4b"/>
<path d="M5 22h6V10h10v7h6" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>
</svg>
`;
