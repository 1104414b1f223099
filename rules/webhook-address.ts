// Whether an address can be told news, as far as its text says; where it really leads is judged when it is asked.

/** What is wrong with it, in words for people; null when nothing is. */
export function webhookAddressProblem(text: string): string | null {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'Give a whole address, such as https://example.com/hooks.';
  if (url.username !== '' || url.password !== '') {
    return 'Leave user name and password out of the address. Receivers know us by the signature of each event.';
  }
  return null;
}

/** How an address that is itself a secret is shown: its host and its last four characters. */
export function maskedAddress(text: string): string {
  const url = URL.parse(text);
  return url ? `${url.origin}/…${text.slice(-4)}` : '…';
}
