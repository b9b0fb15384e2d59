/** A process that was stopped by a signal ends with 128 + its number, as shells report it. */
const SIGNAL_EXIT: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** The exit code of what a signal stopped. */
export const signalExit = (signal: NodeJS.Signals): number => SIGNAL_EXIT[signal] ?? 1;
