"""Reads exports back with readers that are not ours: OpenTimelineIO with its EDL and FCPXML adapters, and lxml.

    python3 -m venv V && V/bin/pip install opentimelineio otio-cmx3600-adapter otio-fcpx-xml-adapter lxml
    V/bin/python test/bench/readExports.py FOLDER [--rate 29.97] [--dtd fcpxml-1.10.dtd]

FOLDER holds files that `longtake export` wrote of the same moments; every clip of one must be that of the others.
"""

import argparse
import pathlib
import sys
from fractions import Fraction

import opentimelineio as otio
from lxml import etree


def clips_of(path, **arguments):
    timeline = otio.adapters.read_from_file(str(path), **arguments)
    if isinstance(timeline, otio.schema.SerializableCollection):
        timeline = next(iter(timeline.find_children(descended_from_type=otio.schema.Timeline)), None) or timeline[0]
    return list(timeline.find_clips())


def frames(clip, rate):
    span = clip.trimmed_range()
    start = span.start_time.rescaled_to(rate).to_frames()
    return start, round(span.duration.rescaled_to(rate).value)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rate", type=float, default=30000 / 1001)
    parser.add_argument("--dtd", type=pathlib.Path)
    asked = parser.parse_args()
    found = {}
    exact = {}
    for path in sorted(asked.folder.iterdir()):
        if path.suffix == ".edl":
            found[path.name] = clips_of(path, rate=asked.rate)
        elif path.suffix == ".otio":
            found[path.name] = clips_of(path)
        elif path.suffix == ".fcpxml":
            tree = etree.parse(str(path))
            if asked.dtd:
                dtd = etree.DTD(str(asked.dtd))
                valid = dtd.validate(tree)
                print(f"{path.name}: {'valid' if valid else dtd.error_log} against {asked.dtd.name}")
            # the adapter counts in floats and comes out a frame low at 29.97; the fractions themselves are exact
            found[path.name + " (adapter)"] = clips_of(path, adapter_name="fcpx_xml")
            exact[path.name] = [
                tuple(int(Fraction(clip.get(name).rstrip("s")) / step) for name in ("start", "duration"))
                for clip in tree.iter("asset-clip")
                for step in [Fraction(tree.find(".//format").get("frameDuration").rstrip("s"))]
            ]
    spans = {name: [frames(clip, asked.rate) for clip in clips] for name, clips in found.items()}
    for name, clips in found.items():
        print(f"{name}: {len(clips)} clips, (first frame, frames): {spans[name]}")
        for clip in clips:
            for marker in clip.markers:
                print(f"    {clip.name}: {marker.name} at {marker.marked_range.start_time.rescaled_to(asked.rate).to_frames()}")
    for name, value in exact.items():
        print(f"{name}: exact fractions {value}")
    compared = {**{name: value for name, value in spans.items() if "(adapter)" not in name}, **exact}
    agree = len({tuple(value) for value in compared.values()}) == 1
    print("all agree" if agree else "THEY DIFFER")
    sys.exit(0 if agree else 1)


main()
