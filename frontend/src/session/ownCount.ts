/** The user's own number of answers, and whether the server sends news at all. */
import type { Ack, Item } from "../protocol/messages";
import type { Step } from "./events";
import type { OutboxEntry, State } from "./state";

/** Counts an answer that was stored and is not late. */
export function countAck(state: State, { message }: OutboxEntry, ack: Ack): State {
  const stored = message.type === "submit" && ack.status === "stored" && !ack.late;
  return stored ? { ...state, mine: state.mine + 1 } : state;
}

/** Counts an answer that was undone: its item comes back with the former answer. */
export function countItem(state: State, item: Item): State {
  const back = item.mode === "undo" && item.value !== undefined;
  return back ? { ...state, mine: state.mine - 1 } : state;
}

/** Tells the server whether news are wanted, if it knows that message and does not know it yet. */
export function wantNews(state: State): Step {
  const { visible, news, connection, welcome } = state;
  if (visible === news || connection.at !== "live" || welcome?.mine === undefined)
    return [state, []];
  const message = { type: "news", on: visible } as const;
  return [{ ...state, news: visible }, [{ type: "send", message }]];
}
