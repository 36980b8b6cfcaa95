/** What the refusals of an S3 server mean, without the request and its credentials that the SDK's errors carry. */
import type { S3ServiceException } from '@aws-sdk/client-s3';

export type RefusalKind =
  | 'missing'
  | 'no-bucket'
  | 'denied'
  | 'exists'
  | 'conflict'
  | 'unknown-feature'
  | 'trouble';

/** Why a request failed, in words. */
export class S3Refusal extends Error {
  override readonly name = 'S3Refusal';
  readonly kind: RefusalKind;
  /** Fits behind `Cannot read x: `. */
  readonly reason: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;

  constructor(kind: RefusalKind, reason: string, { name, message, $metadata }: Partial<S3ServiceException>) {
    super(`${name ?? 'Error'}: ${message ?? ''}`);
    this.kind = kind;
    this.reason = reason;
    this.status = $metadata?.httpStatusCode;
    this.requestId = $metadata?.requestId;
  }

  /** What to do about it; `action` is the permission that the request needs, such as `s3:GetObject on s3://b/*`. */
  hint(action: string): string {
    if (this.kind === 'no-bucket') return 'Create it, or check its name and the endpoint.';
    if (this.kind === 'missing') return 'Check the name.';
    if (this.kind === 'denied') {
      return `Credentials come from the usual places (AWS_ACCESS_KEY_ID, profile, role); they need ${action}.`;
    }
    return 'It was tried several times; see whether the server is well, then try again.';
  }
}

export function refusalOf(thrown: unknown): S3Refusal {
  if (thrown instanceof S3Refusal) return thrown;
  const error = thrown as Partial<S3ServiceException>;
  const { name, message, $metadata } = error;
  const status = $metadata?.httpStatusCode;
  const refusal = (kind: RefusalKind, reason: string) => new S3Refusal(kind, reason, error);
  if (name === 'NoSuchBucket') return refusal('no-bucket', 'there is no such bucket');
  if (name === 'NoSuchKey' || name === 'NotFound' || status === 404) {
    return refusal('missing', 'it does not exist');
  }
  if (name === 'CredentialsProviderError') return refusal('denied', 'there are no credentials');
  // What the SDK calls an answer that has no body, as every answer to HEAD.
  const isNamed = name && !['Unknown', 'UnknownError'].includes(name);
  if (status === 401 || status === 403)
    return refusal('denied', `access denied${isNamed ? ` (${name})` : ''}`);
  if (status === 412) return refusal('exists', 'it is there already');
  if (status === 409) return refusal('conflict', 'somebody writes it at the same time');
  if (status === 501) return refusal('unknown-feature', 'the server does not know this request');
  const code = connectionCode(thrown);
  if (code === 'ECONNREFUSED') return refusal('trouble', 'nothing listens there');
  if (name === 'TimeoutError') return refusal('trouble', 'the server does not answer');
  if (status && !isNamed) return refusal('trouble', `the server answers ${status} without saying why`);
  return refusal('trouble', `${name ?? 'error'}: ${code ?? message ?? ''}`);
}

function connectionCode(thrown: unknown): string | undefined {
  const { code, errors } = thrown as { code?: string; errors?: { code?: string }[] };
  return code ?? errors?.[0]?.code;
}
