import { EnterobotError } from '../errors.ts';

/** Characters, not bytes. */
const LONGEST_NAME = 64;
/** RFC 5321. */
const LONGEST_EMAIL = 254;

/**
 * A user's name as it is kept: NFC, without blanks around it. Every script and most signs are taken.
 * @throws USER_NAME
 */
export function cleanUserName(given: string): string {
  const name = given.normalize('NFC').trim();
  const problem = userNameProblem(name);
  if (problem) throw new EnterobotError('USER_NAME', { name: JSON.stringify(given.slice(0, 100)), problem });
  return name;
}

/**
 * By what names are compared: what looks the same is the same (full-width letters, ligatures, capitals). No two people
 * have the same key.
 */
export function userNameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC').trim();
}

/** What makes a name unusable, as the end of a sentence ("it holds …"), or null. */
function userNameProblem(name: string): string | null {
  if (userNameKey(name) === '') return 'is empty';
  if ([...name].length > LONGEST_NAME) return `is longer than ${LONGEST_NAME} characters`;
  // Invisible ones too: two names that differ in nothing that can be seen.
  if (/[\p{C}\p{Zl}\p{Zp}\ufffd]/u.test(name)) return 'holds a character that cannot be seen';
  if (/[^\S ]| {2}/u.test(name)) return 'holds blanks of another kind, or two in a row';
  // So that nobody's name can be taken for somebody's address at the login.
  if (name.includes('@')) return 'holds @';
  if (!/[\p{L}\p{N}]/u.test(name)) return 'holds no letter and no digit';
  const mixed = name.split(/[^\p{L}\p{M}\p{N}]+/u).find(mixesScripts);
  return mixed === undefined ? null : 'mixes letters of scripts that look alike in one word';
}

/** Latin, Greek and Cyrillic have letters that nobody can tell apart; no word of any language mixes them. */
function mixesScripts(word: string): boolean {
  const scripts = [/\p{Script=Latin}/u, /\p{Script=Greek}/u, /\p{Script=Cyrillic}/u];
  return scripts.filter((script) => script.test(word)).length > 1;
}

/** An e-mail address as it is kept: small letters. Whether anybody reads it is not known. @throws USER_EMAIL */
export function cleanEmail(given: string): string {
  const email = given.normalize('NFC').trim().toLowerCase();
  if (email.length > LONGEST_EMAIL || !/^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(email)) {
    throw new EnterobotError('USER_EMAIL', { email: JSON.stringify(given.slice(0, 100)) });
  }
  return email;
}
