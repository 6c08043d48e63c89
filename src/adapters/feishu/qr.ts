/** QR codes of links, for a terminal and for a page. */

/**
 * Draws a link with half blocks, black on white whatever the terminal's own colours, because not every camera reads the inverse. A
 * line has as many columns as the code has modules: about 100 for a link that makes an app.
 */
export async function drawInTerminal(link: string): Promise<string[]> {
  const { encode } = await import("uqr");
  // The least repair of errors: a screen has no dirt, and a smaller code fits more terminals.
  const { data } = encode(link, { ecc: "L", border: 2 });
  const rows: string[] = [];
  for (let y = 0; y < data.length; y += 2) {
    const upper = data[y] ?? [];
    const lower = data[y + 1] ?? [];
    const drawn = upper.map((dark, x) => halves[(dark ? 2 : 0) + (lower[x] ? 1 : 0)]).join("");
    rows.push(`\u001b[30;47m${drawn}\u001b[0m`);
  }
  return rows;
}

/** Nothing, the lower half, the upper half, both. */
const halves = [" ", "▄", "▀", "█"];

/** Draws a link as an SVG image, black on white with the quiet zone that cameras want. */
export async function drawForPage(link: string): Promise<string> {
  const { renderSVG } = await import("uqr");
  return renderSVG(link, { ecc: "L", border: 4, pixelSize: 4 });
}
