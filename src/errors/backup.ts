/** What can be wrong with the settings file, backups and their restoring. */
export const backupErrors = {
  SETTINGS_FILE_WRONG: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The settings file {file} is not right: {faults}.',
    cure: 'Mend these lines; docs/reference/settings.md lists all settings, `enterobot doctor` those that hold.',
  },
  SETTINGS_FILE_CLOSED: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The settings file {file} could not be read: {message}.',
    cure: 'Let the user who runs Enterobot read it, e.g. chgrp enterobot and chmod 640.',
  },
  BACKUP_TARGET: {
    class: 'infrastructure',
    status: 409,
    sentence: 'No backup can be made in {target}: {message}.',
    cure: 'Name a folder that is empty, absent, or holds earlier backups, or a file that ends in .tar and is not there yet.',
  },
  BACKUP_UNDER_WAY: {
    class: 'infrastructure',
    status: 409,
    sentence: 'Another backup is being written to {target}.',
    cure: 'Wait for its end.',
  },
  BACKUP_NOT_WRITTEN: {
    class: 'infrastructure',
    status: 507,
    sentence: 'The backup could not be written to {target}: {message}.',
    cure: 'What was begun was removed; earlier backups are as they were. Mend it (a full disk, mostly), then try again.',
  },
  BACKUP_MISSING: {
    class: 'infrastructure',
    status: 404,
    sentence: 'There is no finished backup in {path}.',
    cure: 'Name the file or folder that `enterobot backup` was given, or one of the folders in it that are named by a time.',
  },
  BACKUP_DAMAGED: {
    class: 'infrastructure',
    status: 422,
    sentence: 'The backup is not as it was written: {what}.',
    cure: 'Nothing was restored. Take another backup, or another copy of this one.',
  },
  BACKUP_NEWER: {
    class: 'infrastructure',
    status: 409,
    sentence:
      'The backup was made by Enterobot {version} and has migration {name}, which this release does not know.',
    cure: 'Restore it with that release or a newer one.',
  },
  RESTORE_NOT_EMPTY: {
    class: 'infrastructure',
    status: 409,
    sentence: '{place} is not empty: {what}.',
    cure: 'A backup is restored into an empty data folder and an empty database only; nothing was changed.',
  },
  RESTORE_STORE_NOT_EMPTY: {
    class: 'infrastructure',
    status: 409,
    sentence: 'The store {store} has files already, e.g. {what}.',
    cure: 'If it is the store of the system that is restored, give --keep-store: its files stay, and missing ones are added. Else name an empty one.',
  },
  RESTORE_DIFFERS: {
    class: 'infrastructure',
    status: 500,
    sentence: 'What was restored is not what was in the backup: {what}.',
    cure: 'Everything was taken back. This is a defect: please report it.',
  },
  RESTORE_FAILED: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The backup could not be restored: {message}.',
    cure: 'What was begun was taken back. Mend it, then try again.',
  },
} as const;
