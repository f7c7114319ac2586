/** Something that did not succeed. */
export interface Failure {
  readonly id: string;
  /** EC2's own error or state reason code, or one of ours such as `NotSettled`. */
  readonly code: string;
  readonly message: string;
}

/** An error of a call, sorted by what can be done about it. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  /**
   * - `throttled`: EC2 refused before it did anything, and takes the same call later.
   * - `transient`: nobody knows whether the call was carried out.
   * - `account`: no call of this account can succeed, so splitting a batch cannot help.
   * - `request`: something in the call, often one id of many.
   */
  readonly kind: 'throttled' | 'transient' | 'account' | 'request';
}

// Sources: "Error codes for the Amazon EC2 API" and "Request throttling for the Amazon EC2 API".
const THROTTLED = [
  'EC2ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SnapshotCreationPerVolumeRateExceeded',
  'Throttling',
  'ThrottlingException',
];
const ACCOUNT = ['AuthFailure', 'Blocked', 'OptInRequired', 'PendingVerification'];
const CAPACITY = 'Insufficient';
const HEALS_BY_ITSELF = [
  'ConcurrentSnapshotLimitExceeded',
  'IncorrectInstanceState',
  'NotSettled',
  'PendingSnapshotLimitExceeded',
];
const HINTS: Readonly<Record<string, string>> = {
  AuthFailure: 'if the region is one to opt in to, enable it for the account',
  'Client.InternalError':
    "most often the role may not use the KMS key of a volume: add the key's ARN to the setting volumeKeyArns",
  UnauthorizedOperation:
    'the role acts only on instances and volumes that carry the tag of this function: compare their tags with its policy',
};

/** Returns what is wrong with a call that threw `error`; throws it again when it is not EC2's. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) throw error;
  const { $metadata, code: system } = error as {
    $metadata?: { httpStatusCode?: number };
    code?: unknown;
  };
  const status = $metadata?.httpStatusCode;
  const code = error.name === 'Error' && typeof system === 'string' ? system : error.name;
  const message = withoutIdentities(error.message);
  if (THROTTLED.includes(code)) return { code, message, kind: 'throttled' };
  if (ACCOUNT.includes(code)) return { code, message, kind: 'account' };
  // A lack of capacity comes with status 500, but is about one instance of the batch.
  const request = code.startsWith(CAPACITY) || (status !== undefined && status < 500);
  if (request) return { code, message, kind: 'request' };
  const broken = status !== undefined || typeof system === 'string' || code === 'TimeoutError';
  if (!broken) throw error;
  return { code, message, kind: 'transient' };
}

/** Returns the failure of `id`, with what to do about it if that is known. */
export function failure(id: string, code: string, message: string): Failure {
  return { id, code, message: explained(code, message) };
}

/** Returns EC2's `message` without identities, and with what to do about it if that is known. */
export function explained(code: string, message: string): string {
  const hint = HINTS[code];
  // One refusal can name every id of a batch, and is told once for each.
  const text = withoutIdentities(message).slice(0, 400);
  return hint ? `${text}; ${hint}` : text;
}

/** Returns whether another invocation, a minute later, may well succeed. `Server.` begins EC2's own faults. */
export function retryHelps({ code }: Failure): boolean {
  return (
    [CAPACITY, 'Server.'].some((start) => code.startsWith(start)) || HEALS_BY_ITSELF.includes(code)
  );
}

/** EC2 puts the caller's ARN and a page of encoded context into a denial; neither is for a log. */
function withoutIdentities(message: string): string {
  return message
    .replace(/\s*Encoded authorization failure message:.*$/s, '')
    .replace(/User: \S+ is/g, 'The role is');
}
