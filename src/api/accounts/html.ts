/** Text that is HTML already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** HTML from us, not from people. */
export function raw(text: string): Html {
  return new Html(text);
}

/** A template whose values are escaped, unless they are HTML already. */
export function html(parts: TemplateStringsArray, ...values: (string | Html)[]): Html {
  return new Html(parts.map((part, i) => part + (i < values.length ? safe(values[i]!) : '')).join(''));
}

function safe(value: string | Html): string {
  if (value instanceof Html) return value.text;
  return value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;max-width:26rem;margin:3rem auto;padding:0 1rem;color:#1b2a2f}
label{display:block;margin:1rem 0}input{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.45rem}
button{font:inherit;padding:.5rem 1.2rem}[role=alert]{border-left:.3rem solid #b3261e;padding-left:.8rem}`;

/** A whole page. @param nonce of the Content-Security-Policy's style-src */
export function shell(body: Html, nonce: string): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Enterobot</title><style nonce="${nonce}">${raw(STYLE)}</style></head>
<body><main>${body}</main></body></html>
`.text;
}
