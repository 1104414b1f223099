// Cookies of this one host. Behind https their name makes browsers insist on it: sent over https only, for no other host, for all paths.
import type { FastifyRequest } from 'fastify';

export type HostCookie = {
  write: (value: string, options: { seconds: number; sameSite: 'Lax' | 'Strict' }) => string;
  read: (request: FastifyRequest) => string | undefined;
};

export const isSecure = (publicUrl: string): boolean => publicUrl.startsWith('https:');

/** What names of cookies begin with. */
export const cookiePrefix = (publicUrl: string): string => `${isSecure(publicUrl) ? '__Host-' : ''}ringside`;

export function hostCookie(publicUrl: string, of: string): HostCookie {
  const name = `${cookiePrefix(publicUrl)}.${of}`;
  const secure = isSecure(publicUrl) ? '; Secure' : '';
  return {
    write: (value, { seconds, sameSite }) =>
      `${name}=${value}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=${sameSite}${secure}`,
    read: ({ headers }) =>
      headers.cookie
        ?.split('; ')
        .find((one) => one.startsWith(`${name}=`))
        ?.slice(name.length + 1),
  };
}
