/** Returns an error as the SDK throws it for an answer of EC2, or for none when it has no status. */
export function ec2Error(name: string, message: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}
