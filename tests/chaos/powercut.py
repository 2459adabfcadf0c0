"""A file system that forgets like a disk whose power is cut: `powercut.py MOUNT BACKING [options]`, until SIGKILL.

What was not fsynced lives in this process alone. BACKING holds what would still be there: I<inode> the bytes of a
file, D<inode> the names of a folder as JSON {name: [inode, mode]}. A name is kept once its folder was fsynced, or at
once with --names=at-once (ext4 mostly behaves so; POSIX promises neither).

--writeback P: each unsynced page reaches the disk on its own with probability P, as a kernel that writes when it
likes: what a cut leaves is then any subset. --cut-at N: the N-th changing operation never happens, nor any after it.
--eio-at N: the N-th fsync fails, and what it should have kept is never tried again (ext4, fsyncgate).
"""

import argparse
import errno
import json
import os
import random
import signal
import stat
import sys
import time
from pathlib import Path

import mfusepy

PAGE, ROOT = 4096, 1


class Node:
    def __init__(self, mode: int) -> None:
        self.mode = mode
        self.at = time.time_ns()
        self.data = bytearray()  # of a file
        self.unsynced: list[tuple[int, int]] = []  # ranges of `data`: offset, end
        self.names: dict[str, int] = {}  # of a folder
        self.links = 1


class PowerCut(mfusepy.Operations):
    use_ns = True

    def __init__(self, backing: Path, options: argparse.Namespace) -> None:
        self.backing = backing
        self.options = options
        self.chance = random.Random(options.seed)
        self.nodes: dict[int, Node] = {ROOT: Node(stat.S_IFDIR | 0o700)}
        self.changes = self.fsyncs = 0
        self.next = ROOT
        self._load(ROOT)

    def _load(self, folder: int) -> None:
        """What the disk still had when the power came back."""
        try:
            kept = json.loads((self.backing / f"D{folder}").read_bytes())
        except FileNotFoundError:
            return
        for name, (inode, mode) in kept.items():
            self.next = max(self.next, inode)
            self.nodes[folder].names[name] = inode
            if inode in self.nodes:
                self.nodes[inode].links += 1
                continue
            self.nodes[inode] = Node(mode)
            if stat.S_ISDIR(mode):
                self._load(inode)
            elif (self.backing / f"I{inode}").exists():
                self.nodes[inode].data = bytearray((self.backing / f"I{inode}").read_bytes())

    def _find(self, path: str) -> int:
        inode = ROOT
        for name in path.strip("/").split("/"):
            if name:
                inode = self.nodes[inode].names.get(name, 0)
                if not inode:
                    raise mfusepy.FuseOSError(errno.ENOENT)
        return inode

    def _folder(self, path: str) -> tuple[int, str]:
        above, _, name = path.rstrip("/").rpartition("/")
        return self._find(above), name

    def _changing(self) -> None:
        self.changes += 1
        if self.changes == self.options.cut_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def _renamed(self, *folders: int) -> None:
        if self.options.names == "at-once":
            for folder in folders:
                self._keep_names(folder)

    def _keep_names(self, folder: int) -> None:
        names = {name: [inode, self.nodes[inode].mode] for name, inode in self.nodes[folder].names.items()}
        new = self.backing / f"D{folder}.new"
        new.write_text(json.dumps(names))
        new.replace(self.backing / f"D{folder}")

    def _keep_bytes(self, inode: int, ranges: list[tuple[int, int]], size: int | None) -> None:
        node = self.nodes[inode]
        handle = os.open(self.backing / f"I{inode}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            for offset, end in ranges:
                os.pwrite(handle, node.data[offset:end], offset)
            if size is not None:
                os.ftruncate(handle, size)
        finally:
            os.close(handle)

    def _new(self, path: str, mode: int) -> int:
        self._changing()
        folder, name = self._folder(path)
        self.next += 1
        self.nodes[self.next] = Node(mode)
        self.nodes[folder].names[name] = self.next
        self._renamed(folder)
        return self.next

    def create(self, path, mode, fi=None):
        return self._new(path, stat.S_IFREG | (mode & 0o777))

    def mkdir(self, path, mode):
        self._new(path, stat.S_IFDIR | (mode & 0o777))
        return 0

    def open(self, path, flags):
        inode = self._find(path)
        if flags & os.O_TRUNC:
            self.truncate(path, 0, inode)
        return inode

    def opendir(self, path):
        return self._find(path)

    def getattr(self, path, fh=None):
        inode = fh or self._find(path)
        node = self.nodes[inode]
        size, links = len(node.data), 2 if stat.S_ISDIR(node.mode) else node.links
        times = {"st_atime": node.at, "st_mtime": node.at, "st_ctime": node.at}
        owner = {"st_uid": os.getuid(), "st_gid": os.getgid()}
        return {"st_mode": node.mode, "st_ino": inode, "st_size": size, "st_nlink": links, **times, **owner}

    def readdir(self, path, fh):
        return [".", "..", *self.nodes[fh or self._find(path)].names]

    def read(self, path, size, offset, fh):
        return bytes(self.nodes[fh].data[offset : offset + size])

    def write(self, path, data, offset, fh):
        self._changing()
        node, end = self.nodes[fh], offset + len(data)
        if len(node.data) < offset:
            node.data.extend(bytes(offset - len(node.data)))
        node.data[offset:end] = data
        node.at = time.time_ns()
        node.unsynced.append((offset, end))
        if self.options.writeback:
            pages = [(at, min(end, at + PAGE)) for at in range(offset, end, PAGE)]
            early = [page for page in pages if self.chance.random() < self.options.writeback]
            if early:
                self._keep_bytes(fh, early, None)
        return len(data)

    def truncate(self, path, length, fh=None):
        self._changing()
        node = self.nodes[fh or self._find(path)]
        before = len(node.data)
        del node.data[length:]
        node.data.extend(bytes(length - len(node.data)))
        if length > before:
            node.unsynced.append((before, length))
        return 0

    def fallocate(self, path, mode, offset, size, fh):
        return self.truncate(path, max(offset + size, len(self.nodes[fh].data)), fh)

    def fsync(self, path, datasync, fh):
        self._changing()
        self.fsyncs += 1
        node = self.nodes[fh]
        ranges, node.unsynced = [(at, min(end, len(node.data))) for at, end in node.unsynced], []
        if self.fsyncs == self.options.eio_at:
            raise mfusepy.FuseOSError(errno.EIO)
        self._keep_bytes(fh, ranges, len(node.data))
        return 0

    def fsyncdir(self, path, datasync, fh):
        self._changing()
        self._keep_names(fh or self._find(path))
        return 0

    def rename(self, old, new):
        self._changing()
        (before, name), (after, to) = self._folder(old), self._folder(new)
        self.nodes[after].names[to] = self.nodes[before].names.pop(name)
        self._renamed(before, after)
        return 0

    def link(self, target, source):
        self._changing()
        folder, name = self._folder(target)
        inode = self._find(source)
        self.nodes[folder].names[name] = inode
        self.nodes[inode].links += 1
        self._renamed(folder)
        return 0

    def symlink(self, target, source):
        inode = self._new(target, stat.S_IFLNK | 0o777)
        self.nodes[inode].data = bytearray(os.fsencode(source))
        self._keep_bytes(inode, [(0, len(source))], len(source))  # ext4 keeps so short a one in the inode
        return 0

    def readlink(self, path):
        return os.fsdecode(bytes(self.nodes[self._find(path)].data))

    def unlink(self, path):
        self._changing()
        folder, name = self._folder(path)
        self.nodes[self.nodes[folder].names.pop(name)].links -= 1
        self._renamed(folder)
        return 0

    def rmdir(self, path):
        folder, name = self._folder(path)
        if self.nodes[self._find(path)].names:
            raise mfusepy.FuseOSError(errno.ENOTEMPTY)
        self._changing()
        self.nodes[folder].names.pop(name)
        self._renamed(folder)
        return 0

    def chmod(self, path, mode):
        node = self.nodes[self._find(path)]
        node.mode = stat.S_IFMT(node.mode) | (mode & 0o7777)
        self._renamed(self._folder(path)[0])
        return 0

    def utimens(self, path, times=None):
        return 0

    def statfs(self, path):
        room = 1 << 20
        return {"f_bsize": PAGE, "f_frsize": PAGE, "f_blocks": room, "f_bfree": room, "f_bavail": room}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("mount", type=Path)
    parser.add_argument("backing", type=Path)
    parser.add_argument("--names", choices=["at-once", "with-fsync"], default="with-fsync")
    parser.add_argument("--writeback", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cut-at", type=int, default=0)
    parser.add_argument("--eio-at", type=int, default=0)
    options = parser.parse_args()
    mounted = PowerCut(options.backing, options)
    mfusepy.FUSE(mounted, str(options.mount), foreground=True, nothreads=True, hard_remove=True, fsname="powercut")


if __name__ == "__main__":
    sys.exit(main())
