/** Stands in index.html where the web service writes the nonce of each answer. */
export const CSP_NONCE = '__CSP_NONCE__';

/** The nonce with which this page may make styles; browsers hide it from selectors, not from scripts. */
export function nonceOfPage(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
