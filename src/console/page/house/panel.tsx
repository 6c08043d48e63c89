import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import { Icon } from "./icons.tsx";
import { useSettings } from "./settings.tsx";
import { useMedia } from "./use-media.ts";

/** Below this width there is no room beside the reply. */
const narrow = "(max-width: 63.99rem)";

/**
 * What stands beside a reply; where there is no room, it lies over it as a dialog. The focus goes to its heading, and again
 * when `about` is another.
 */
export function Panel(props: {
  about: unknown;
  eyebrow: ReactNode;
  title: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const { say } = useSettings();
  const { about, eyebrow, title, onClose, children } = props;
  const box = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const asDialog = useMedia(narrow);

  useLayoutEffect(() => {
    const dialog = box.current;
    if (!dialog) return;
    if (asDialog) dialog.showModal();
    else dialog.show();
    heading.current?.focus({ preventScroll: true });
    return () => dialog.close();
  }, [asDialog]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: something else has another heading to read out
  useEffect(() => heading.current?.focus({ preventScroll: true }), [about]);

  return (
    <dialog
      ref={box}
      className="panel"
      aria-labelledby="panel-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <div className="panel-head">
        <p className="eyebrow">{eyebrow}</p>
        <h2 id="panel-title" ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" className="icon-button" aria-label={say.close} title={say.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      {children}
    </dialog>
  );
}
