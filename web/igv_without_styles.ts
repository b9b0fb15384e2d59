import type { Plugin } from 'vite';

/** What igv.js does as it is loaded: two stylesheets into the page, of its chooser of colours and its circular view. */
const INSERTED = [
  'document.documentElement.firstElementChild.appendChild(style);',
  'document.head.insertBefore(style, document.head.childNodes[ document.head.childNodes.length - 1 ]);',
];

/**
 * Takes them away: our Content-Security-Policy refuses styles without a nonce, and none of our pages shows those parts. Its
 * own stylesheet is made by script, in its shadow, and needs none. Of an igv.js that is another one the build fails.
 */
export function igvWithoutStyles(): Plugin {
  return {
    name: 'igv-without-styles',
    apply: 'build',
    transform(code, id) {
      if (!/\/node_modules\/igv\/dist\/[^/]+\.js$/.test(id)) return undefined;
      let changed = code;
      for (const one of INSERTED) {
        if (!changed.includes(one)) throw new Error(`igv.js no longer has: ${one}`);
        changed = changed.replace(one, '');
      }
      return { code: changed, map: null };
    },
  };
}
