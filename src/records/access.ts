import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from './viewer.ts';

/**
 * The one place that says who may see, download and edit what (EnteroBase: "uploads: only the owner, curators and admins
 * download before the release date; others see the row; a buddy sees what is shared, or edits if allowed").
 * Each rule is said twice, for a record in hand and for a statement; test/records/access.test.ts holds them together.
 */

/** How far somebody may go with a strain and all that hangs on it, each including those before. */
export const ACCESS = ['none', 'row', 'files', 'edit'] as const;
export type Access = (typeof ACCESS)[number];

/** What of a strain decides who may do what with it, and with its traces, assemblies, files and results. */
export interface Guarded {
  database: string;
  /** user_id */
  owner: number;
  /** Hidden from others until its release. */
  private: boolean;
  /** The release date has come. */
  released: boolean;
}

/** Whether `access` reaches as far as `wanted`. */
export function reaches(access: Access, wanted: Access): boolean {
  return ACCESS.indexOf(access) >= ACCESS.indexOf(wanted);
}

/** How far a viewer may go with a strain in hand. */
export function accessTo(viewer: Viewer, strain: Guarded): Access {
  if (mayEdit(viewer, strain.owner, strain.database)) return 'edit';
  if (viewer.sees.includes(strain.owner) || strain.released) return 'files';
  return strain.private ? 'none' : 'row';
}

/**
 * The same as a condition on a table of strains, called `alias` in the statement: true for the strains with which the
 * viewer may go as far as `wanted`.
 */
export function strainsFor(
  viewer: Viewer,
  wanted: Exclude<Access, 'none'>,
  alias = 'strains',
): RawBuilder<boolean> {
  if (viewer.admin) return sql<boolean>`true`;
  const of = (column: string) => sql.ref(`${alias}.${column}`);
  const edit = sql`${of('owner')} = any(${[...viewer.edits]}::integer[]) or ${of('database')} = any(${[...viewer.curates]}::text[])`;
  if (wanted === 'edit') return sql<boolean>`(${edit})`;
  const released = sql`coalesce(${of('release_date')} <= current_date, false)`;
  const files = sql`${edit} or ${of('owner')} = any(${[...viewer.sees]}::integer[]) or ${released}`;
  if (wanted === 'files') return sql<boolean>`(${files})`;
  return sql<boolean>`(not ${of('private')} or ${files})`;
}

/**
 * Whether a viewer may change what belongs to `owner`: an upload, an item, a job. Jobs on a strain are recorded under the
 * strain's owner, whoever sends them, so that this rule serves them too.
 */
export function mayEdit(viewer: Viewer, owner: number, database: string | null): boolean {
  if (viewer.admin || viewer.edits.includes(owner)) return true;
  return database !== null && viewer.curates.includes(database);
}

/** Whether a viewer may see what belongs to `owner` and is no strain: an upload, an item, a job. */
export function maySee(viewer: Viewer, owner: number, database: string | null): boolean {
  return mayEdit(viewer, owner, database) || viewer.sees.includes(owner);
}

/** `maySee` and `mayEdit` as conditions on a table with the columns `user_id` and `database`, called `alias`. */
export function ownedFor(viewer: Viewer, wanted: 'see' | 'edit', alias: string): RawBuilder<boolean> {
  if (viewer.admin) return sql<boolean>`true`;
  const people = wanted === 'see' ? viewer.sees : viewer.edits;
  return sql<boolean>`(${sql.ref(`${alias}.user_id`)} = any(${[...people]}::integer[])
    or ${sql.ref(`${alias}.database`)} = any(${[...viewer.curates]}::text[]))`;
}

/** Whether something is a person's own, of which nobody else hears: what they watch, and what they were told of it. */
export function isOwn(viewer: Viewer, owner: number): boolean {
  return viewer.userId === owner;
}

/**
 * How far a viewer may go with an item: see it, edit what it holds, or also say who else may (`own`: its owner, who may edit
 * all that is the owner's, curators, admins).
 */
export const ITEM_ACCESS = ['none', 'see', 'edit', 'own'] as const;
export type ItemAccess = (typeof ITEM_ACCESS)[number];

/** What of an item decides it. */
export interface GuardedItem {
  database: string;
  /** user_id */
  owner: number;
  public: boolean;
  /** Whether the viewer has a share of it, and of what kind. */
  shared: 'none' | 'see' | 'edit';
}

/** How far a viewer may go with an item in hand. What it names, strains for instance, keeps rules of its own. */
export function accessToItem(viewer: Viewer, item: GuardedItem): ItemAccess {
  if (mayEdit(viewer, item.owner, item.database)) return 'own';
  if (item.shared === 'edit') return 'edit';
  const sees = item.public || item.shared === 'see' || maySee(viewer, item.owner, item.database);
  return sees ? 'see' : 'none';
}

/** The same as a condition on user_preferences, called `alias` in the statement. */
export function itemsFor(
  viewer: Viewer,
  wanted: Exclude<ItemAccess, 'none'>,
  alias: string,
): RawBuilder<boolean> {
  if (wanted === 'own') return ownedFor(viewer, 'edit', alias);
  const owned = ownedFor(viewer, wanted, alias);
  const editOnly = wanted === 'edit' ? sql` and share.may_edit` : sql``;
  const shared = sql`exists (select from item_shares share
    where share.item_id = ${sql.ref(`${alias}.id`)} and share.user_id = ${viewer.userId}${editOnly})`;
  const open = wanted === 'see' ? sql` or ${sql.ref(`${alias}.public`)}` : sql``;
  return sql<boolean>`(${owned} or ${shared}${open})`;
}

/** Whether everybody may see a scheme. */
export function isOpenScheme(scheme: { param: { display: string } }): boolean {
  return scheme.param.display === 'public';
}

/** The schemes that a viewer may see, on a table of schemes called `alias`: public ones; a curator's and admin's also the others. */
export function schemesFor(viewer: Viewer, alias = 'schemes'): RawBuilder<boolean> {
  if (viewer.admin) return sql<boolean>`true`;
  return sql<boolean>`(${sql.ref(`${alias}.param`)} ->> 'display' = 'public'
    or ${sql.ref(`${alias}.database`)} = any(${[...viewer.curates]}::text[]))`;
}
