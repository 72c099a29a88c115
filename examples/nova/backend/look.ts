import { type Plateau, PlateauError } from './plateau.ts';

/** How Nova's customers see the Connect page: with Nova's name, mark and colours. What the account has set is left alone. */
export async function dressConnectPage(plateau: Plateau, origin: string): Promise<void> {
  const account = await plateau.get<{ logo_url?: string; accent_color?: string }>('/account');
  const isOurs = account.logo_url === undefined || /^http:\/\/localhost:\d+\/nova\.svg$/.test(account.logo_url);
  if (!isOurs || account.logo_url === `${origin}/nova.svg`) return;
  await plateau.patch('/account', { logo_url: `${origin}/nova.svg`, accent_color: '#4a3fd1', corner_radius: 16 });
}

/** What could not be set stays as it is: the page works without. */
export function undressed(error: unknown): void {
  console.error(`nova: the Connect page keeps its looks: ${error instanceof PlateauError ? error.code : error}`);
}
