/** Hides the password of an address, for everything that people or logs get to see. */
export function maskUrl(url: string): string {
  return url.replace(/\/\/([^@/]*)@/, (_, user: string) => `//${user.split(':')[0]}:***@`);
}
