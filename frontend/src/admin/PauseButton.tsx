/** Pauses labelling for everybody, and resumes it. */
import { strings } from "../strings/en";
import { useAction } from "./action";
import { setPaused } from "./api";

interface PauseButtonProps {
  readonly slug: string;
  readonly paused: boolean;
  reload(): Promise<void>;
}

export function PauseButton({ slug, paused, reload }: PauseButtonProps) {
  const action = useAction(async () => {
    await setPaused(slug, !paused);
    await reload();
  });
  return (
    <>
      <button
        type="button"
        class={paused ? "primary" : ""}
        aria-disabled={action.busy}
        onClick={action.run}
      >
        {paused ? strings.admin.resume : strings.admin.pause}
      </button>
      {action.error && (
        <p class="error-text" role="alert">
          {action.error}
        </p>
      )}
    </>
  );
}
