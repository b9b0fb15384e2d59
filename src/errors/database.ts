/** What can be wrong with PostgreSQL, the data folder and migrations. */
export const databaseErrors = {} as const;
