/**
 * Hides the password of an address, for everything that people or logs get to see. Passwords reach as far as the last `@`,
 * also where somebody forgot to write an `@` or `/` in them as `%40` or `%2F`.
 */
export function maskUrl(url: string): string {
  // A name and a colon begin a password, unless a port follows.
  return url.replace(
    /\/\/(?:([^/?#:]*):(?!\d+[/?#]).*|([^/?#]*))@/s,
    (_, named = '', alone = named) => `//${alone}:***@`,
  );
}
