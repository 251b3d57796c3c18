"""Makes the pictures of the documentation from a real crawl of the simulated site.

usage: make.py CRAWL [FOLDER]    CRAWL is the program; the pictures go to FOLDER (default: this one)

It needs the packages of requirements.txt, Chromium and its driver. The terminal is drawn as SVG from what a run
shows; the live page is photographed in light and dark while the same run goes on; the long-tail
chart is the one that the export writes.
"""

import fcntl
import html
import json
import os
import pathlib
import pty
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import urllib.request

import pyte
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

COLUMNS, ROWS = 96, 14
CELL, LINE = 8.4, 19
# Enough for a run of about a minute at RATE.
ITEMS, RATE = 3000, 100
FAULTS = {"server-error": 0.01}


def main():
    crawl = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else __file__).resolve()
    folder = folder if folder.is_dir() else folder.parent
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        site = serve(crawl, scratch)
        try:
            (folder / "terminal.svg").write_text(run(crawl, scratch, folder))
        finally:
            site.terminate()
            site.wait()
        subprocess.run([crawl, "-q", "export", "--partial", "--out", "out"], cwd=scratch, check=True,
                       stdout=subprocess.DEVNULL)
        shutil.copy(scratch / "out" / "stats.svg", folder / "long-tail.svg")


def serve(crawl, scratch):
    """Serves the simulated site; its configuration becomes config.yml."""
    faults = [word for name, share in FAULTS.items() for word in ("--fault", f"{name}={share}")]
    command = [crawl, "simulate", "--items", str(ITEMS), "--rate", str(RATE), *faults]
    site = subprocess.Popen(command, cwd=scratch, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    lines = []
    for line in iter(site.stdout.readline, b""):
        lines.append(line)
        if line.startswith(b"exports"):
            break
    (scratch / "config.yml").write_bytes(b"".join(lines))
    return site


def run(crawl, scratch, folder):
    """Runs the crawl on a terminal and returns the terminal as SVG, halfway through."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    lock = threading.Lock()
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(scratch)
        os.environ["TERM"] = "xterm-256color"
        os.execv(crawl, [str(crawl), "start", "--dashboard"])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def read():
        while True:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                return
            if not data:
                return
            with lock:
                stream.feed(data)

    threading.Thread(target=read, daemon=True).start()
    wait_for_pages(share=0.6)
    with lock:
        picture = draw(screen)
    photograph(folder)
    os.waitpid(child, 0)
    return picture


def wait_for_pages(share):
    """Waits until this share of the like pages has come."""
    while True:
        time.sleep(0.5)
        try:
            with urllib.request.urlopen("http://127.0.0.1:8787/status.json") as answer:
                likes = json.load(answer)["stages"]["likes"]
        except OSError:
            continue
        done, left = likes["completed"], likes["available"] + likes["running"]
        if left and done > share * (done + left):
            return


def draw(screen):
    lines = [f"$ crawl start", *[line.rstrip() for line in screen.display]]
    while lines and not lines[-1]:
        lines.pop()
    width, height = COLUMNS * CELL + 32, len(lines) * LINE + 56
    rows = "".join(
        f'<text x="16" y="{52 + at * LINE}" xml:space="preserve">{html.escape(line)}</text>\n'
        for at, line in enumerate(lines)
    )
    dots = "".join(
        f'<circle cx="{20 + 18 * at}" cy="18" r="6" fill="{colour}"/>'
        for at, colour in enumerate(["#ff5f57", "#febc2e", "#28c840"])
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        f'viewBox="0 0 {width:.0f} {height}" role="img" aria-label="A terminal while a crawl runs">\n'
        f'<rect width="100%" height="100%" rx="8" fill="#1c2128"/>\n{dots}\n'
        f'<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" '
        f'fill="#d8dee6">\n{rows}</g>\n</svg>\n'
    )


def photograph(folder):
    """Photographs the live page in each theme, once everything that it shows has come in."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in ["headless", "no-sandbox", "disable-gpu", "disable-quic", "hide-scrollbars",
                 "disable-background-networking", "disable-component-update", "disable-sync"]:
        options.add_argument(f"--{flag}")
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    browser = webdriver.Chrome(options=options, service=service)
    try:
        browser.set_window_size(1100, 1500)
        browser.get("http://127.0.0.1:8787/")
        WebDriverWait(browser, 30).until(
            lambda page: len(page.find_elements(By.CSS_SELECTOR, "main svg")) >= 2
        )
        for theme in ["light", "dark"]:
            feature = {"name": "prefers-color-scheme", "value": theme}
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
            # The bars move to where they belong.
            time.sleep(1)
            browser.save_screenshot(str(folder / f"live-page-{theme}.png"))
    finally:
        browser.quit()


if __name__ == "__main__":
    main()
