import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request to `serve` is refused, in a sentence for the person who sees it. */
export type Refusal = { status: 401 | 403; reason: string } | null;

/**
 * Who may talk to `serve`: only this computer's own browser, by the token in the URL that the terminal shows.
 * The first page turns the token into a cookie that only same-site requests carry. Host is checked against DNS rebinding,
 * Origin against other pages of the same browser.
 */
export class Access {
  readonly token = randomBytes(32).toString('base64url');
  private readonly hosts: Set<string>;
  private readonly cookieName: string;

  constructor(port: number) {
    this.hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
    // cookies are shared between ports: two servers must not overwrite each other's
    this.cookieName = `longtake-${port}`;
  }

  /** `Set-Cookie` value that carries the token from now on. */
  get cookie(): string {
    return `${this.cookieName}=${this.token}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether the URL's own token is right. */
  hasUrlToken(url: URL): boolean {
    return this.isToken(url.searchParams.get('token'));
  }

  check(request: IncomingMessage, url: URL, needsOrigin: boolean): Refusal {
    if (!this.hosts.has(request.headers.host ?? '')) return { status: 403, reason: 'This address is not the one Longtake listens on.' };
    const { origin } = request.headers;
    const foreign = origin === undefined ? needsOrigin : !this.isOwnOrigin(origin);
    if (foreign) return { status: 403, reason: 'Another page may not talk to Longtake.' };
    if (!this.hasUrlToken(url) && !this.isToken(this.readCookie(request))) {
      return { status: 401, reason: 'Open the whole address that "longtake serve" printed; it carries a token.' };
    }
    return null;
  }

  private isOwnOrigin(origin: string): boolean {
    return origin.startsWith('http://') && this.hosts.has(origin.slice('http://'.length));
  }

  private readCookie(request: IncomingMessage): string | null {
    const parts = (request.headers.cookie ?? '').split(/;\s*/);
    const own = parts.find((part) => part.startsWith(`${this.cookieName}=`));
    return own?.slice(this.cookieName.length + 1) ?? null;
  }

  private isToken(value: string | null): boolean {
    if (value?.length !== this.token.length) return false;
    return timingSafeEqual(Buffer.from(value), Buffer.from(this.token));
  }
}
