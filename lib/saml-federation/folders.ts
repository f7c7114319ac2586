// How the recordings lie in their bucket, and how a policy finds the folder of a session's department.

/** Recordings for everybody. */
export const FOR_EVERYBODY = 'all/*';

/**
 * Recordings for the department of a session. In a policy the variable stands for the session tag `Department`:
 * `department/finance/*` for whoever signs in with `finance`.
 */
export const FOR_OWN_DEPARTMENT = 'department/${aws:PrincipalTag/Department}/*';

/** Operand of `StringLike`: the session has a department, and it is not empty. */
export const IS_DEPARTMENT = { 'aws:PrincipalTag/Department': '?*' };

/** Operand of `StringNotLike`: a department `finance/hr` would open a folder of `finance`. */
export const IS_SUBFOLDER = { 'aws:PrincipalTag/Department': '*/*' };
