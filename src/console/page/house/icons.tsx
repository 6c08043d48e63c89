/** Line icons on a grid of 20, drawn in the text's colour. Words beside them or a label on their button name them. */
const paths = {
  plus: "M10 4v12M4 10h12",
  search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12Zm8 2-3.8-3.8",
  send: "M10 16V4M4.5 9.5 10 4l5.5 5.5",
  stop: "M6.5 6.5h7v7h-7z",
  close: "m5 5 10 10M15 5 5 15",
  menu: "M3 6h14M3 10h14M3 14h9",
  copy: "M7.5 7.5V4h8.5v8.5h-3.5M4 7.5h8.5V16H4Z",
  check: "m4 10.5 4 4 8-9",
  down: "M10 4v12m-5-5 5 5 5-5",
  sun: "M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1",
  moon: "M16.5 11.800A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3Z",
  system: "M3 4h14v9H3zM7.5 16.5h5M10 13v3.5",
  globe:
    "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM2.8 10h14.4M10 2.5c2 2 3 4.5 3 7.5s-1 5.5-3 7.5c-2-2-3-4.5-3-7.5s1-5.5 3-7.5Z",
  keyboard: "M2.5 5.5h15v9h-15zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M7 11.5h6",
  file: "M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15",
  alert: "M10 6.5v4.200M10 13.5h.01M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15Z",
  shield: "M10 2.5 4 5v4.5c0 3.8 2.5 6.5 6 8 3.5-1.5 6-4.2 6-8V5Z",
  clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 5.5V10l3 2",
  pen: "m4 16 .8-3.3L13 4.5l2.5 2.5-8.2 8.2Z",
  undo: "M7.5 4 4 7.5 7.5 11M4.5 7.5H12a4 4 0 0 1 0 8H8",
  why: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM7.8 8a2.2 2.2 0 1 1 3.3 1.9c-.7.4-1.1.9-1.1 1.7M10 14h.01",
  usage: "M3.5 16.5h13M5.5 13.5v-4M10 13.5v-9M14.5 13.5V8",
  calendar: "M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5",
  table: "M3.5 4.5h13v11h-13zM3.5 8.2h13M3.5 11.900h13M8 4.5v11",
  back: "M12.5 4.5 7 10l5.5 5.5",
  tool: "M4 10h4m4 0h4M8 10a2 2 0 1 0 4 0 2 2 0 0 0-4 0Z",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
