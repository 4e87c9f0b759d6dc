/** Settings of playback below a player. */
import { strings } from "../../strings/language";
import { SPEEDS, setSound, soundSettings } from "./settings";

/** Lets the user choose the speed, and whether sounds and videos play at once. */
export function SoundOptions() {
  const { auto, speed } = soundSettings.value;
  return (
    <div class="sound-options">
      <label>
        <input
          type="checkbox"
          checked={auto}
          onChange={(event) => setSound({ auto: event.currentTarget.checked })}
        />
        {strings.data.autoplay}
      </label>
      <label>
        {strings.data.speed}
        <select
          value={speed}
          onChange={(event) => {
            setSound({ speed: Number(event.currentTarget.value) });
            // Space then still plays.
            event.currentTarget.blur();
          }}
        >
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {strings.data.times(one)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
