/** Button that pauses and resumes labelling for everyone. */
import { adminStrings } from "../strings/admin";
import { changeProject } from "./shared/api";
import { ErrorText } from "./shared/Panel";
import { useAction } from "./shared/useAction";

interface PauseButtonProps {
  readonly slug: string;
  readonly paused: boolean;
  reload(): Promise<void>;
}

/** Pauses the project, or resumes it. */
export function PauseButton({ slug, paused, reload }: PauseButtonProps) {
  const action = useAction(async () => {
    await changeProject(slug, { paused: !paused });
    await reload();
  });
  return (
    <>
      <button
        type="button"
        aria-label={paused ? adminStrings.resumeOf : adminStrings.pauseOf}
        aria-disabled={action.busy}
        onClick={action.run}
      >
        {paused ? adminStrings.resume : adminStrings.pause}
      </button>
      <ErrorText text={action.error} />
    </>
  );
}
