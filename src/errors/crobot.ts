/** What CRobot's head can refuse, and what can happen to a task. */
export const crobotErrors = {} as const;
