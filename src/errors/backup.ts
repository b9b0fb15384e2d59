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
} as const;
