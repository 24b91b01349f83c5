from pathlib import Path

import pytest

from soniquebay.worker.watching.filesystems import kind_of, must_be_polled

MOUNTS = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:35 / /music rw,relatime shared:2 - nfs4 server:/music rw
41 40 8:17 / /music/disk rw,relatime - ext4 /dev/sdb1 rw
42 22 0:36 / /mnt/My\040Music rw - cifs //box/music rw
43 22 0:37 / /mnt/pi rw - fuse.sshfs me@pi:/ rw
44 22 8:33 / /mnt/pi rw - vfat /dev/sdc1 rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/me/Music", "ext4"),
        ("/music", "nfs4"),
        ("/music/albums", "nfs4"),
        ("/musical", "ext4"),
        ("/music/disk/x", "ext4"),
        ("/mnt/My Music", "cifs"),
        ("/mnt/pi/a", "vfat"),
    ],
)
def test_a_folder_is_on_the_deepest_mount_above_it_and_of_two_on_the_later(folder: str, kind: str) -> None:
    assert kind_of(folder, MOUNTS) == kind


def test_a_share_is_polled_and_a_disk_of_this_machine_is_not(tmp_path: Path) -> None:
    share, disk = tmp_path / "share", tmp_path / "disk"
    share.mkdir()
    disk.mkdir()
    table = tmp_path / "mountinfo"
    table.write_text(f"1 1 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:9 / {share.resolve()} rw - nfs4 box:/ rw\n")
    assert must_be_polled(str(share / "album"), table)
    assert not must_be_polled(str(disk), table)


def test_where_there_is_no_table_of_mounts_the_systems_own_watching_serves(tmp_path: Path) -> None:
    assert not must_be_polled(str(tmp_path), tmp_path / "nothing")
