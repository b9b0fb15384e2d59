/** What we learn of somebody who logged in elsewhere. */
export interface Outside {
  issuer: string;
  /** The number or word by which the issuer knows them, for ever. */
  subject: string;
  /** What they may be called here, best first; none need be usable. */
  names: string[];
  fullName: string;
  /** An address that the issuer has verified. */
  email?: string;
}

/** What has to come back the same. */
export interface Expected {
  state: string;
  nonce: string;
  /** Of PKCE. */
  verifier: string;
}

/** A place where people can log in for us. */
export interface LoginProvider {
  /** Where the browser is sent, and what is expected of its return. @throws OIDC_AWAY */
  begin(redirectUri: string): Promise<{ url: URL; expected: Expected }>;
  /**
   * Who came back. @param returned the whole address at which the browser returned
   * @throws OIDC_REFUSED (anything that does not fit), OIDC_AWAY
   */
  finish(returned: URL, expected: Expected): Promise<Outside>;
}
