// Tags that mean something to the function, so that instances cannot be put in scope by one of them.

/** The function puts this tag on its snapshots, with the name of the stack, and deletes no others. */
export const BACKUP_TAG_KEY = 'backup-by';

/** The second tag of a snapshot: the run that it was made for. */
export const BACKUP_SLOT_TAG_KEY = 'backup-slot';

/** Instances that somebody tagged with it are left alone. */
export const OPT_OUT_TAG_KEY = 'schedule-opt-out';
