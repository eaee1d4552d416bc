import type { NeedleCell } from './needleGrid.ts';

const CELL = { width: 56, height: 34 };
const MARGIN = { left: 76, top: 56, right: 24, bottom: 62 };
/** The title has room in it. */
const MIN_WIDTH = 460;
/** From nothing to everything found; told apart in grey and by colour-blind people too. */
const SCALE = ['#7b1e3b', '#b5483a', '#dd8b3d', '#e8c860', '#a7c86a', '#2f8f6b'];

/** A heat-map, lengths from left to right, depths from top to bottom; the number stands in every cell. */
export function needleChartSvg(cells: readonly NeedleCell[], title: string): string {
  const lengths = distinct(cells.map(({ length }) => length));
  const depths = distinct(cells.map(({ depth }) => depth));
  const width = Math.max(MIN_WIDTH, MARGIN.left + lengths.length * CELL.width + MARGIN.right);
  const height = MARGIN.top + depths.length * CELL.height + MARGIN.bottom;
  const parts: string[] = [];
  for (const { length, depth, score } of cells) {
    const x = MARGIN.left + lengths.indexOf(length) * CELL.width;
    const y = MARGIN.top + depths.indexOf(depth) * CELL.height;
    const label = `${length} tokens, depth ${depth} %: ${score.toFixed(2)}`;
    parts.push(
      `<g><title>${label}</title><rect x="${x + 1}" y="${y + 1}" width="${CELL.width - 2}" height="${CELL.height - 2}" rx="3" fill="${colour(score)}"/>`,
      `<text x="${x + CELL.width / 2}" y="${y + CELL.height / 2 + 4}" text-anchor="middle" fill="${score > 0.35 && score < 0.95 ? '#1a1a1a' : '#ffffff'}">${score.toFixed(2)}</text></g>`,
    );
  }
  const axis = lengths.map((length, index) =>
    text(MARGIN.left + (index + 0.5) * CELL.width, height - MARGIN.bottom + 18, short(length), 'middle'),
  );
  const side = depths.map((depth, index) => text(MARGIN.left - 8, MARGIN.top + (index + 0.5) * CELL.height + 4, `${depth} %`, 'end'));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img">`,
    `<title>${escape(title)}</title><rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${MARGIN.left}" y="26" font-size="14" font-weight="600" fill="#1a1a1a">${escape(title)}</text>`,
    text(MARGIN.left, 44, 'Part of the hidden numbers that the model found', 'start'),
    ...parts,
    ...axis,
    ...side,
    text(MARGIN.left + (lengths.length * CELL.width) / 2, height - 18, 'length of the text, tokens', 'middle'),
    `<text transform="rotate(-90 16 ${height / 2})" x="16" y="${height / 2}" text-anchor="middle" fill="#444444">depth of the needle</text>`,
    '</svg>\n',
  ].join('\n');
}

/** The heat-map with every question and answer under it; one file, nothing is loaded from elsewhere. */
export function needleChartHtml(
  cells: readonly NeedleCell[],
  title: string,
  results: readonly {
    context_length: number;
    depth_percent: number;
    question: string;
    answer: string[];
    response: string;
    correct: boolean[];
  }[],
): string {
  const rows = results.map(
    ({ context_length: length, depth_percent: depth, question, answer, response, correct }) =>
      `<tr class="${correct.every(Boolean) ? 'yes' : 'no'}"><td>${length}</td><td>${depth} %</td><td>${escape(question)}</td><td>${escape(answer.join(', '))}</td><td>${escape(response)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<style>
body { font: 14px system-ui, sans-serif; color: #1a1a1a; margin: 24px; }
table { border-collapse: collapse; margin-top: 24px; }
th, td { border-bottom: 1px solid #dddddd; padding: 4px 12px 4px 0; text-align: left; vertical-align: top; }
td:nth-child(-n + 2) { white-space: nowrap; font-variant-numeric: tabular-nums; }
tr.no td:last-child { color: #7b1e3b; }
</style></head><body>
${needleChartSvg(cells, title)}
<table><thead><tr><th>Tokens</th><th>Depth</th><th>Question</th><th>Hidden</th><th>Answer</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></body></html>
`;
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function colour(score: number): string {
  return SCALE[Math.round(Math.min(1, Math.max(0, score)) * (SCALE.length - 1))]!;
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#444444">${escape(content)}</text>`;
}

function short(length: number): string {
  if (length >= 1 << 20) return `${Number((length / 2 ** 20).toFixed(1))}M`;
  return length >= 10_000 ? `${Number((length / 1024).toFixed(1))}K` : String(length);
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
