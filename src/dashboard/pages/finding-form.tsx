/** The form on a motif's page that names it, hides it, marks it as a shortcut and notes something; needs no script. */
import { longestName, longestNote, type MotifFinding } from '../../manifest/findings.ts';

export interface FindingFormProps {
  action: string;
  /** Stands for the finding that the page shows: whether it changed meanwhile goes by it. */
  seen: string;
  /** What the fields hold. */
  finding: Omit<MotifFinding, 'id'>;
  /** The name that the motif has without one. */
  otherwise: string;
  message?:
    | { kind: 'saved' }
    | { kind: 'refused'; reasons: readonly string[] }
    | { kind: 'changed'; now: Omit<MotifFinding, 'id'> | undefined };
}

export function FindingForm({ action, seen, finding, otherwise, message }: FindingFormProps) {
  const isOpen = message !== undefined && message.kind !== 'saved';
  return (
    <section class="finding" id="finding" aria-labelledby="finding-title">
      {message ? <Message message={message} /> : ''}
      <details {...(isOpen ? { open: true } : {})}>
        <summary id="finding-title">Name this motif, hide it, mark it, add a note</summary>
        <form method="post" action={action}>
          <input type="hidden" name="seen" value={seen} />
          <label>
            <span>Name</span>
            <input
              name="name"
              value={finding.name ?? ''}
              maxlength={longestName}
              placeholder={otherwise}
              autocomplete="off"
            />
          </label>
          <label>
            <span>Note</span>
            <textarea name="note" rows={4} maxlength={longestNote}>
              {finding.note ?? ''}
            </textarea>
          </label>
          <label class="check">
            <input type="checkbox" name="shortcut" {...(finding.shortcut ? { checked: true } : {})} />
            <span>A shortcut: the network relies on it for the wrong reasons</span>
          </label>
          <label class="check">
            <input type="checkbox" name="hidden" {...(finding.hidden ? { checked: true } : {})} />
            <span>Hide it from lists of motifs</span>
          </label>
          <button type="submit" class="primary">
            Save
          </button>
          <p class="small muted">Kept with the run, for everybody who looks at it.</p>
        </form>
      </details>
    </section>
  );
}

function Message({ message }: { message: NonNullable<FindingFormProps['message']> }) {
  if (message.kind === 'saved') {
    return (
      <p class="notice" role="status">
        Saved.
      </p>
    );
  }
  if (message.kind === 'refused') {
    return (
      <div class="notice-failed" role="alert">
        <p>Not saved:</p>
        <ul>
          {message.reasons.map((reason) => (
            <li>{reason}</li>
          ))}
        </ul>
      </div>
    );
  }
  const { now } = message;
  return (
    <div class="notice-failed" role="alert">
      <p>
        <strong>Changed meanwhile.</strong> Somebody else saved something about this motif since you opened
        the page. What you typed is in the fields below and not saved yet; saving again replaces what is there
        now:
      </p>
      <dl class="now">
        <dt>Name</dt>
        <dd>
          <bdi>{now?.name ?? 'none'}</bdi>
        </dd>
        <dt>Note</dt>
        <dd>
          <bdi class="motif-note">{now?.note ?? 'none'}</bdi>
        </dd>
        <dt>Marks</dt>
        <dd>
          {[now?.shortcut ? 'shortcut' : '', now?.hidden ? 'hidden' : ''].filter(Boolean).join(', ') ||
            'none'}
        </dd>
      </dl>
    </div>
  );
}
