import { useEffect, useLayoutEffect, useRef } from "react";
import { Icon } from "./icons.tsx";
import { useSettings } from "./settings.tsx";

const onMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);
const ctrl = onMac ? "⌘" : "Ctrl";
const alt = onMac ? "⌥" : "Alt";

/** What keys do from anywhere on the page. */
export interface Actions {
  newChat(): void;
  search(): void;
  help(): void;
  /** -1 for the conversation above, 1 for the one below. */
  go(step: -1 | 1): void;
}

export function useShortcuts(actions: Actions): void {
  const now = useRef(actions);
  now.current = actions;
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.isComposing || document.querySelector("dialog:modal")) return;
      const { newChat, search, help, go } = now.current;
      const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      const option = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      const action =
        command && event.key.toLowerCase() === "k"
          ? search
          : command && event.key === "/"
            ? help
            : option && event.code === "KeyN"
              ? newChat
              : option && event.key === "ArrowUp"
                ? () => go(-1)
                : option && event.key === "ArrowDown"
                  ? () => go(1)
                  : undefined;
      if (!action) return;
      event.preventDefault();
      action();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** The list of shortcuts. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { say } = useSettings();
  const box = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => box.current?.showModal(), []);
  const rows: [string[], string][] = [
    [["Enter"], say.keySend],
    [["Shift", "Enter"], say.keyLine],
    [["@"], say.keyMention],
    [["Esc"], say.keyStop],
    [[alt, "N"], say.keyNew],
    [[ctrl, "K"], say.keySearch],
    [[alt, "↑", "↓"], say.keySwitch],
    [[ctrl, "/"], say.keyHelp],
  ];
  return (
    <dialog ref={box} className="help" aria-labelledby="help-title" onClose={onClose}>
      <header>
        <h2 id="help-title">{say.help}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label={say.close}
          title={say.close}
          onClick={() => box.current?.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      <dl>
        {rows.map(([keys, does]) => (
          <div key={keys.join("+")}>
            <dt>{does}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
