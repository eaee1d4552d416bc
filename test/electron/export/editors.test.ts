import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { writeEdl } from '../../../electron/export/edl.ts';
import { writeFcpxml } from '../../../electron/export/fcpxml.ts';
import { timecodeFrames } from '../../../electron/export/rate.ts';
import { writeLlc } from '../../../electron/export/llc.ts';
import { writeOtio } from '../../../electron/export/otio.ts';
import { jobOf, marker, moment, probeOf } from './jobs.ts';

const ITEMS = [
  moment(1780, 1811, { evidence: [{ kind: 'concept', quote: 'lattice tower at dusk' }] }),
  moment(2471, 2526, {
    likelihood: 'very likely',
    evidence: [
      { kind: 'concept', quote: 'rocket on its pad' },
      { kind: 'speech', quote: 'sun has just gone' },
    ],
  }),
];

describe('EDL', () => {
  it('is the list of the design, to the byte', () => {
    const { text, name } = writeEdl(
      jobOf(ITEMS.map((item) => ({ ...item, name: 'lattice tower at dusk' })).slice(0, 1), probeOf({ timecode: '10:02:00:00' }), {
        reel: 'PAD40_B',
      }),
    );
    expect(name).toBe('Pad 40, launch day.edl');
    expect(text).toBe(`TITLE: PAD 40, LAUNCH DAY
FCM: NON-DROP FRAME

001  PAD40_B  V     C        10:31:40:00 10:32:11:00 01:00:00:00 01:00:31:00
* FROM CLIP NAME: PAD40_CAMB_0007.MOV
* COMMENT: LIKELY. SEEN: LATTICE TOWER AT DUSK.
`);
  });

  it('has as many frames on the timeline as in the source, one clip after the other, at every rate (property)', () => {
    for (const [frameRate, timecode] of [
      [23.976, '01:00:00:00'],
      [25, '10:02:00:00'],
      [29.97, '01:00:00;00'],
      [29.97, null],
      [59.94, '09:59:58;10'],
      [60, '00:00:00:00'],
    ] as const) {
      const items = Array.from({ length: 40 }, (_, index) => moment(index * 61.37, index * 61.37 + 3.3 + (index % 7)));
      const { text } = writeEdl(jobOf(items, probeOf({ frameRate, timecode })));
      const drop = text.includes('FCM: DROP FRAME');
      expect(drop).toBe(timecode?.includes(';') ?? false);
      const rate = frameRate % 1 === 0 ? { num: frameRate, den: 1 } : { num: Math.ceil(frameRate) * 1000, den: 1001 };
      let record = timecodeFrames(drop ? '01:00:00;00' : '01:00:00:00', rate, drop)!;
      const start = timecode === null ? 0 : timecodeFrames(timecode, rate, drop)!;
      const events = [...text.matchAll(/^\d{3} {2}\S+ +V +C +(\S+) (\S+) (\S+) (\S+)$/gm)].map((match) =>
        match.slice(1).map((code) => timecodeFrames(code, rate, drop)!),
      );
      expect(events).toHaveLength(40);
      for (const [index, [from = 0, to = 0, recordFrom = 0, recordTo = 0]] of events.entries()) {
        expect(from).toBe(start + Math.round((items[index]!.start * rate.num) / rate.den));
        expect(recordFrom).toBe(record);
        expect(recordTo - recordFrom).toBe(to - from);
        record = recordTo;
      }
    }
  });

  it('names markers, leaves comments out, gives two videos two reels, and says what it cannot do', () => {
    const job = jobOf([moment(10, 20), marker(12, 'look here')], probeOf(), { comments: false });
    const two = { ...job, sources: [job.sources[0]!, { ...job.sources[0]!, path: '/other/PAD40_CAMB_0007.MOV' }] };
    const { text } = writeEdl(two);
    expect(text).toContain('* LOC: 01:00:02:00 BLUE    look here');
    expect(text).not.toContain('COMMENT');
    expect([...text.matchAll(/^\d{3} {2}(\S+)/gm)].map(([, reel]) => reel)).toEqual(['PAD40_CA', 'PAD40_C2']);
    expect(writeEdl(jobOf([moment(1, 2)], probeOf({ timecode: 'nonsense' }))).notes[0]).toContain('not understood');
    expect(writeEdl(jobOf([moment(1, 2)], probeOf({ frameRate: 27.3 }))).notes[0]).toContain('no rate that timecode knows');
  });
});

interface Element {
  [name: string]: unknown;
}
const asList = (value: unknown): Element[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]) as Element[];

describe('FCPXML', () => {
  const parse = (text: string) => {
    const document = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(text) as {
      fcpxml: { library: { event: { project: { sequence: { duration: string; spine: Element } } } }; resources: Element };
    };
    return document.fcpxml;
  };
  const frames = (time: string) => {
    const [above, below = '1'] = time.replace('s', '').split('/');
    return (Number(above) / Number(below)) * (30_000 / 1001);
  };

  it('puts clips end to end in exact fractions, with keywords by evidence', () => {
    const { library, resources } = parse(writeFcpxml(jobOf(ITEMS, probeOf({ frameRate: 29.97, timecode: '01:00:00;00' }))).text);
    const { sequence } = library.event.project;
    const clips = asList(sequence.spine['asset-clip']);
    expect(clips).toHaveLength(2);
    let offset = 0;
    for (const clip of clips) {
      expect(frames(String(clip['offset']))).toBeCloseTo(offset, 5);
      offset += frames(String(clip['duration']));
      expect(frames(String(clip['start'])) % 1).toBeCloseTo(0, 5);
    }
    expect(frames(sequence.duration)).toBeCloseTo(offset, 5);
    expect(frames(String(asList(resources['asset'])[0]!['start']))).toBeCloseTo(107_892, 5);
    expect(asList(clips[1]!['keyword']).map((keyword) => keyword['value'])).toEqual(['Seen', 'Said']);
    expect(String((asList(resources['asset'])[0]!['media-rep'] as Element)['src'])).toBe('file:///footage/pad%2040/PAD40_CAMB_0007.MOV');
  });

  it('puts markers on one whole clip, and survives every character', () => {
    const nasty = moment(5, 6, { name: 'a <b> & "c" \u0000\ud800 日本', evidence: [{ kind: 'speech', quote: ']]> <!-- &amp;' }] });
    const { library } = parse(writeFcpxml(jobOf([nasty, marker(9)], probeOf(), { layout: 'markers' })).text);
    const [clip] = asList(library.event.project.sequence.spine['asset-clip']);
    expect(asList(clip!['marker'])).toHaveLength(2);
    expect(clip!['duration']).toBe('3600s');
  });
});

describe('OpenTimelineIO and LosslessCut', () => {
  it('keeps rates exact and counts from the source timecode', () => {
    const timeline = JSON.parse(
      writeOtio(jobOf([...ITEMS, marker(1790)], probeOf({ frameRate: 23.976, timecode: '10:00:00:00' }))).text,
    ) as {
      tracks: { children: { children: { source_range: { start_time: { rate: number; value: number } }; markers: unknown[] }[] }[] };
    };
    const [first] = timeline.tracks.children[0]!.children;
    expect(first!.source_range.start_time.rate).toBe(24_000 / 1001);
    expect(first!.source_range.start_time.value).toBe(864_000 + Math.round((1780 * 24_000) / 1001));
    expect(first!.markers).toHaveLength(1);
  });

  it('gives LosslessCut the times of a player, tags, and markers without an end', () => {
    const job = jobOf([...ITEMS, marker(1790, 'here')], probeOf({ playerOffset: 0.5 }));
    const project = JSON.parse(writeLlc(job, job.sources[0]!).text) as { version: number; cutSegments: Element[] };
    expect(project.version).toBe(2);
    expect(project.cutSegments).toMatchObject([
      { start: 1780.5, end: 1811.5, tags: { likelihood: 'likely', seen: 'lattice tower at dusk' } },
      { start: 1790.5, name: 'here' },
      { start: 2471.5, end: 2526.5, tags: { said: 'sun has just gone' } },
    ]);
    expect(project.cutSegments[1]).not.toHaveProperty('end');
  });
});
