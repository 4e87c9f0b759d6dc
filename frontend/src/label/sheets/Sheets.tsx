/** Sheets that open over the page. */

import type { Runner } from "../../runtime/Runner";
import type { State } from "../../session/state";
import type { TaskKind } from "../../tasks/task";
import { Flag } from "./Flag";
import { Guidelines } from "./Guidelines";
import { Keys } from "./Keys";
import { useUnreadAnswers } from "./useUnreadAnswers";

/** Name of a sheet. */
export type Sheet = "guidelines" | "flag" | "keys";

interface SheetsProps {
  readonly sheet: Sheet | null;
  readonly state: State;
  readonly skipKey: string;
  readonly kind: TaskKind | null | undefined;
  /** Whether items of this project have come with suggestions. */
  readonly suggests: boolean;
  readonly dispatch: Runner["dispatch"];
  /** Receives the number of owners' answers that were not seen yet. */
  answered(unread: number): void;
  close(): void;
}

/** Shows the open sheet. */
export function Sheets(props: SheetsProps) {
  const { sheet, state, skipKey, kind, suggests, dispatch, answered, close } = props;
  const project = state.welcome?.project;
  useUnreadAnswers(state.project, answered);
  switch (sheet) {
    case "keys":
      return (
        <Keys
          own={(project && kind?.keys?.(project.task)) ?? []}
          skipKey={skipKey}
          suggests={suggests}
          inParts={!!kind?.suggested}
          close={close}
        />
      );
    case "guidelines":
      return <Guidelines text={project?.guidelines ?? ""} close={close} />;
    case "flag":
      return (
        <Flag
          slug={state.project}
          seen={() => answered(0)}
          flag={(note) => dispatch({ type: "flagged", note })}
          close={close}
        />
      );
    default:
      return null;
  }
}
