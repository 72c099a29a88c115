import { describe, expect, it } from 'vitest';
import { openableUrl, tokenFrom } from './redirect.ts';

const TOKEN = 'cot_8f1c2a9be4d07735a6c1e290';

describe('openableUrl', () => {
  it.each([
    [`https://app.example.com/done?fp_cot=${TOKEN}`, `https://app.example.com/done?fp_cot=${TOKEN}`],
    ['https://app.example.com/done', `https://app.example.com/done?fp_cot=${TOKEN}`],
    ['https://app.example.com/done?a=1#b', `https://app.example.com/done?a=1&fp_cot=${TOKEN}#b`],
    ['myapp://nova/plateau/complete', `myapp://nova/plateau/complete?fp_cot=${TOKEN}`],
    ['http://localhost:4000/', `http://localhost:4000/?fp_cot=${TOKEN}`],
  ])('%s is opened as %s', (url, opened) => expect(openableUrl(url, TOKEN)).toBe(opened));

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/hosts',
    'blob:https://a/b',
    'http://app.example.com/',
    'http://localhost.example.com/',
    '/relative',
    '',
  ])('%s is not opened', (url) => expect(openableUrl(url, TOKEN)).toBeNull());
});

describe('tokenFrom', () => {
  it.each([
    [`?fp_cot=${TOKEN}`, TOKEN],
    [`?fp_cot=${TOKEN}&fp_cot=cot_other0000`, TOKEN],
    ['?fp_cot=cse_8f1c2a9be4d07735a6c1e290', null],
    ['?fp_cot=cot_%3Cscript%3E', null],
    ['?fp_cot=', null],
    ['', null],
  ])('of %s is %s', (query, token) => expect(tokenFrom(query)).toBe(token));
});
