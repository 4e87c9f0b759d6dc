/** Last step: adds the items, and invites people. */

import { useEffect, useRef, useState } from "preact/hooks";
import { here } from "../../address";
import { InvitationForm } from "../../admin/people/InvitationForm";
import { ErrorText } from "../../admin/shared/Panel";
import { fetchJson, projectPath } from "../../http";
import { createStrings } from "../../strings/create";
import { type Added, addFile, addImages } from "../api";
import { forgetDraft } from "../draft";
import { Progress } from "../parts/Progress";
import { useLeaveQuestion } from "../parts/useLeaveQuestion";
import type { StepProps } from "./ShowStep";

interface ReadyStepProps extends StepProps {
  readonly slug: string;
}

/** Adds the items and offers the links. */
export function ReadyStep(props: ReadyStepProps) {
  const { slug } = props;
  const [done, setDone] = useState(false);
  // Whoever comes back later wants another project.
  const leave = () => {
    if (done) void forgetDraft();
  };
  return (
    <div class="create-step ready-step">
      <Adding {...props} done={() => setDone(true)} />
      <p class="muted">{createStrings.inviteHint}</p>
      <InvitationForm slug={slug} reload={async () => {}} />
      <p class="buttons">
        <a class="button primary" onClick={leave} href={here(`/label/${encodeURIComponent(slug)}`)}>
          {createStrings.label}
        </a>
        <a class="button" onClick={leave} href={here(`/admin/${encodeURIComponent(slug)}`)}>
          {createStrings.manage}
        </a>
        <button
          type="button"
          onClick={() => void forgetDraft().then(() => location.assign(here("/new")))}
        >
          {createStrings.another}
        </button>
      </p>
    </div>
  );
}

/** Adds the items, once; a reload does it again, which adds none twice. */
function Adding(props: ReadyStepProps & { done(): void }) {
  const { files, draft } = props;
  const [share, setShare] = useState(0);
  const [added, setAdded] = useState<Added | null>(null);
  const [error, setError] = useState<string | null>(null);
  const begun = useRef(false);
  const add = async (skipBad = draft.skipBad) => {
    setError(null);
    setShare(0);
    try {
      setAdded(await addItems({ ...props, draft: { ...draft, skipBad } }, setShare));
      props.done();
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
    }
  };
  useLeaveQuestion(added === null && error === null);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void add();
  }, []);
  if (added) {
    return (
      <p role="status" class="added">
        {createStrings.added(added.added + added.known, props.draft.title)}{" "}
        {added.refused_rows ? createStrings.leftOutRows(added.refused_rows) : ""}
      </p>
    );
  }
  if (error !== null) {
    return (
      <div>
        <ErrorText text={error} />
        {files.length > 0 && (
          <p class="buttons">
            <button type="button" class="primary" onClick={() => void add()}>
              {createStrings.retry}
            </button>
            {!draft.images && !draft.skipBad && (
              <button type="button" onClick={() => void add(true)}>
                {createStrings.retryGood}
              </button>
            )}
          </p>
        )}
      </div>
    );
  }
  return (
    <Progress
      text={share < 1 ? createStrings.adding : createStrings.addingNow}
      share={share < 1 ? share : null}
    />
  );
}

async function addItems(
  { slug, draft, files }: ReadyStepProps,
  progress: (share: number) => void,
): Promise<Added> {
  const [first] = files;
  if (first === undefined) {
    // After a reload without the files: what is there is what was added.
    const { items } = await fetchJson<{ items: number }>(projectPath(slug, "/status"));
    if (items) return { added: items, known: 0 };
    throw new Error(createStrings.again);
  }
  return draft.images
    ? addImages(slug, files, { progress })
    : addFile(slug, first, draft, { progress });
}
