// Renders a laid out plan with ffmpeg: photographs in motion, cards, generated pictures, cuts, fades, dissolves, text, speech and sound.
// Every segment is one short ffmpeg run into the work folder (so a change redoes only its segment), then all are joined without encoding again.
// ffmpeg runs inside the work folder and sees only plain relative names, so that no path needs escaping in a filter.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const positions = {
  lower: ['w*0.05', 'h*0.82'],
  top: ['(w-text_w)/2', 'h*0.06'],
  center: ['(w-text_w)/2', '(h-text_h)/2'],
  caption: ['(w-text_w)/2', 'h*0.89'],
  corner: ['w-text_w-w*0.03', 'h*0.04'],
  left: ['w*0.08', 'h*0.32'],
  title: ['w*0.08', 'h*0.12'],
  ticker: ['w', 'h*0.91'],
};

const digest = (value) => createHash('sha1').update(JSON.stringify(value)).digest('hex').slice(0, 14);

/** Runs ffmpeg in the work folder; its last words are part of the error. */
function ffmpegRunner(ffmpeg, cwd, signal) {
  return (args) =>
    new Promise((resolve, reject) => {
      const all = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y', ...args.map(String)];
      execFile(ffmpeg, all, { cwd, signal, maxBuffer: 1 << 24 }, (error, _stdout, stderr) => {
        if (error) reject(new Error(`ffmpeg failed: ${stderr.trim().slice(-800) || error.message}\n  ${all.join(' ').slice(0, 1200)}`));
        else resolve();
      });
    });
}

/** Text is handed over as a file: no escaping of quotes, colons and percent signs. Sizes are for 1080 lines. */
function drawText(text, { height, workDir }) {
  const file = `text-${digest(text.text)}.txt`;
  writeFileSync(path.join(workDir, file), text.text);
  const size = Math.max(10, Math.round(((text.size ?? 48) * height) / 1080));
  let [x, y] = positions[text.pos ?? 'caption'];
  const at = text.at ?? 0;
  if (text.scroll) x = `w-(w+text_w)*(t-${at})/${text.scroll}`;
  const until = text.dur === undefined ? 1e6 : at + text.dur;
  const box = text.box === '' ? '' : `:box=1:boxcolor=${text.box ?? 'black@0.55'}:boxborderw=${Math.max(2, Math.round(size / 4))}`;
  return (
    `drawtext=fontfile=font.ttf:textfile=${file}:expansion=none:fontsize=${size}:fontcolor=${text.color ?? 'white'}` +
    `:line_spacing=${Math.round(size / 2)}:x='${x}':y='${y}'${box}:enable='between(t,${at},${until})'`
  );
}

/** The moving picture of one segment: inputs and a filter chain from `[0]` (and more inputs) to one stream of `frames` frames. */
function picture(segment, { width: W, height: H, fps, source }) {
  const seconds = segment.frames / fps;
  const even = (pixels) => Math.floor(pixels / 2) * 2;
  const room = segment.fit === 'contain' ? 1 : 1.2;
  const [CW, CH] = [even(W * room), even(H * room)];
  const cover = (w, h) => `scale=${w}:${h}:force_original_aspect_ratio=increase:flags=bicubic,crop=${w}:${h}`;
  if (segment.type === 'card') {
    return { inputs: ['-f', 'lavfi', '-i', `color=c=${segment.bg ?? '#203040'}:s=${W}x${H}:r=${fps}:d=${seconds}`], chain: '[0]null' };
  }
  if (segment.type === 'gen') {
    const lavfi = segment.lavfi.replaceAll('{S}', `${even(W / 2)}x${even(H / 2)}`).replaceAll('{R}', String(fps));
    return { inputs: ['-f', 'lavfi', '-i', lavfi], chain: `[0]scale=${W}:${H}` };
  }
  if (segment.type === 'clip') {
    return {
      inputs: ['-stream_loop', '-1', '-i', source(segment.src)],
      chain: `[0]trim=start=${segment.ss ?? 0},setpts=PTS-STARTPTS,${cover(W, H)},fps=${fps}`,
    };
  }
  const inputs = ['-i', source(segment.src)];
  let chain = '[0]';
  if (segment.type === 'stamp') {
    // a cut-out stands on a photographed or coloured ground: `scale` is its height, `x` its middle, `y` its foot, as parts of the picture
    inputs.push('-i', source(segment.on));
    const tall = even(CH * (segment.scale ?? 0.7));
    const wide = even(CW * 0.92);
    chain =
      `[1]${cover(CW, CH)}${segment.blur ? `,gblur=sigma=${segment.blur}` : ''},setsar=1[ground];` +
      `[0]format=rgba,scale=w=${wide}:h=${tall}:force_original_aspect_ratio=decrease:flags=bicubic[cut];` +
      `[ground][cut]overlay=x=W*${segment.x ?? 0.5}-w/2:y=H*${segment.y ?? 0.9}-h,`;
  } else if (segment.fit === 'contain') {
    chain =
      `[0]format=rgb24,split[a][b];[a]${cover(CW, CH)},gblur=sigma=${Math.round(H / 36)},eq=brightness=-0.12[ground];` +
      `[b]scale=${CW}:${CH}:force_original_aspect_ratio=decrease:flags=bicubic[whole];[ground][whole]overlay=x=(W-w)/2:y=(H-h)/2,`;
  } else {
    chain += `${segment.region ? `crop=${segment.region},` : ''}${cover(CW, CH)},`;
  }
  chain += 'setsar=1,format=yuv420p,';
  const move = segment.move ?? 'zoomin';
  if (move.startsWith('zoom')) {
    const step = (0.18 / segment.frames).toFixed(8);
    const zoom = move === 'zoomin' ? `1+${step}*on` : `1.18-${step}*on`;
    // two more frames than needed: zoompan may end early
    chain += `zoompan=z='${zoom}':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2':d=${segment.frames + 2}:s=${W}x${H}:fps=${fps}`;
  } else {
    const x = { panr: `(iw-ow)*t/${seconds}`, panl: `(iw-ow)*(1-t/${seconds})` }[move] ?? '(iw-ow)/2';
    const y = { pand: `(ih-oh)*t/${seconds}`, panu: `(ih-oh)*(1-t/${seconds})` }[move] ?? '(ih-oh)/2';
    chain += `loop=loop=${segment.frames}:size=1,setpts=N/${fps}/TB,fps=${fps},crop=${W}:${H}:x='${x}':y='${y}'`;
  }
  return { inputs, chain };
}

/** One segment into `name` in the work folder; `before` is the file of the segment before it (a dissolve starts from its last picture). */
async function renderSegment(run, segment, index, before, name, setting) {
  const { fps, gopSeconds, preset, crf, threads } = setting;
  const seconds = segment.frames / fps;
  const { inputs, chain } = picture(segment, setting);
  let filter = `${chain},format=yuv420p`;
  if (segment.look) filter += `,${segment.look}`;
  if (segment.trans === 'fade') filter += ',fade=t=in:d=0.5';
  if (segment.fadeout) filter += `,fade=t=out:st=${seconds - 0.6}:d=0.6`;
  for (const text of segment.overlay ?? []) filter += `,${drawText(text, setting)}`;
  const grain = segment.grain ?? setting.grain ?? 3;
  if (grain > 0) filter += `,noise=alls=${grain}:allf=t:all_seed=${1000 + index}`;
  filter += `,setsar=1,fps=${fps},settb=1/${fps}`;
  let allInputs = inputs;
  if (segment.trans === 'dissolve' && before) {
    await run(['-sseof', '-0.5', '-i', before, '-update', '1', 'last.png']);
    const length = segment.tlen ?? 1;
    const still = inputs.filter((argument) => argument === '-i').length;
    allInputs = [...inputs, '-loop', '1', '-framerate', fps, '-t', length, '-i', 'last.png'];
    filter += `[now];[${still}]format=yuv420p,setsar=1,fps=${fps},settb=1/${fps}[old];[old][now]xfade=duration=${length}:offset=0`;
  }
  const gop = Math.round(gopSeconds * fps);
  const encoder = ['-c:v', 'libx264', '-preset', preset, '-crf', crf, '-g', gop, '-bf', 2, '-pix_fmt', 'yuv420p', '-threads', threads];
  const exact = ['-fflags', '+bitexact', '-flags:v', '+bitexact', '-video_track_timescale', 12800, '-map_metadata', '-1'];
  await run([
    ...allInputs,
    '-filter_complex',
    `${filter}[out]`,
    '-map',
    '[out]',
    '-frames:v',
    segment.frames,
    '-an',
    ...encoder,
    ...exact,
    `part-${name}`,
  ]);
  renameSync(path.join(setting.workDir, `part-${name}`), path.join(setting.workDir, name));
}

/** Speech, music and tones at their times over a faint bed of noise (`bed` = amplitude, 0 for true silence), AAC stereo 48 kHz. */
async function renderSound(run, sounds, duration, bed, source) {
  const inputs = [];
  const filters = [
    bed > 0
      ? `anoisesrc=color=pink:amplitude=${bed}:seed=7:sample_rate=48000:duration=${duration},aformat=channel_layouts=stereo[bed]`
      : `anullsrc=channel_layout=stereo:sample_rate=48000:duration=${duration}[bed]`,
  ];
  let mix = '[bed]';
  sounds.forEach((sound, index) => {
    if (sound.lavfi) inputs.push('-f', 'lavfi', '-t', sound.dur, '-i', sound.lavfi);
    else inputs.push('-ss', sound.ss ?? 0, '-t', sound.dur, '-i', source(sound.src));
    const soft = sound.text ? '' : `,afade=t=in:d=0.15,afade=t=out:st=${(sound.dur - 0.5).toFixed(3)}:d=0.5`;
    filters.push(
      `[${index}]aresample=48000,aformat=channel_layouts=stereo,volume=${sound.gain ?? 1}${soft},adelay=${Math.round(sound.start * 1000)}:all=1[s${index}]`,
    );
    mix += `[s${index}]`;
  });
  filters.push(`${mix}amix=inputs=${sounds.length + 1}:normalize=0:duration=first,alimiter=limit=0.95[mix]`);
  await run([
    ...inputs,
    '-filter_complex',
    filters.join(';'),
    '-map',
    '[mix]',
    '-c:a',
    'aac',
    '-b:a',
    '128k',
    '-fflags',
    '+bitexact',
    '-flags:a',
    '+bitexact',
    'sound.m4a',
  ]);
}

/**
 * Renders `layout` (of `layOut`) into `out`, an MP4 with H.264 and AAC. The file appears whole or not at all (temp name, then rename).
 * @param {object} options `ffmpeg` path; `workDir` kept segments (safe to delete afterwards); `out` file; `source(name)` absolute path of a
 *   file of the plan; `font` TrueType file; `width height fps gopSeconds preset crf threads grain bed`; `log(line)`; `signal` to cancel.
 * @throws Error with ffmpeg's last words when a segment cannot be rendered.
 */
export async function renderMontage(layout, options) {
  const { ffmpeg, workDir, out, source, font, log = () => undefined, signal } = options;
  const setting = { preset: 'veryfast', crf: 23, threads: 2, ...options };
  mkdirSync(workDir, { recursive: true });
  mkdirSync(path.dirname(out), { recursive: true });
  copyFileSync(font, path.join(workDir, 'font.ttf'));
  const run = ffmpegRunner(ffmpeg, workDir, signal);
  const { width, height, fps, gopSeconds, preset, crf, threads } = setting;
  let before = '';
  const names = [];
  for (const [index, segment] of layout.segments.entries()) {
    const { id: _id, start: _start, end: _end, what: _what, ...look } = segment;
    const name = `seg-${digest([look, width, height, fps, gopSeconds, preset, crf, threads, segment.trans === 'dissolve' ? before : ''])}.mp4`;
    if (!existsSync(path.join(workDir, name))) await renderSegment(run, segment, index, before, name, setting);
    names.push([name, segment.frames / fps]);
    before = name;
    if (index % 10 === 9) log(`${index + 1} of ${layout.segments.length} pictures`);
  }
  writeFileSync(
    path.join(workDir, 'list.txt'),
    names.map(([name, seconds]) => `file '${name}'\nduration ${seconds.toFixed(6)}\n`).join(''),
  );
  await renderSound(run, layout.sounds, layout.truth.duration, setting.bed ?? 0, source);
  const whole = path.join(workDir, 'whole.mp4');
  await run([
    '-f',
    'concat',
    '-safe',
    0,
    '-i',
    'list.txt',
    '-i',
    'sound.m4a',
    '-map',
    '0:v',
    '-map',
    '1:a',
    '-c',
    'copy',
    '-movflags',
    '+faststart',
    '-fflags',
    '+bitexact',
    'whole.mp4',
  ]);
  copyFileSync(whole, `${out}.part`);
  renameSync(`${out}.part`, out);
}
