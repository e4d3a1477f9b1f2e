"""`dualregion packs`: folders that `--policy-pack` takes."""

from pathlib import Path

import pytest

from command_line.command import dualregion, must


@pytest.mark.parametrize("names", [(), ("recovery",)])
def test_each_line_is_the_folder_of_a_pack(names: tuple[str, ...], tmp_path: Path) -> None:
    folders = [Path(line) for line in must("packs", *names, folder=tmp_path).splitlines()]

    assert "dualregion-recovery" in [folder.name for folder in folders]
    assert all((folder / "PulumiPolicy.yaml").is_file() for folder in folders)


def test_a_pack_is_named_as_often_as_it_is_asked_for(tmp_path: Path) -> None:
    assert len(must("packs", "recovery", "recovery", folder=tmp_path).splitlines()) == 2


def test_a_name_that_is_no_pack_is_refused_with_those_that_are(tmp_path: Path) -> None:
    done = dualregion("packs", "recovry", folder=tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert "'recovry' is no policy pack" in done.stderr
    assert "recovery" in done.stderr


def test_a_file_of_the_users_folder_stands_in_for_no_module(tmp_path: Path) -> None:
    impostor = tmp_path / "dualregion_policies"
    impostor.mkdir()
    (impostor / "__init__.py").write_text("raise SystemExit('not this one')\n", encoding="utf-8")

    assert "dualregion-recovery" in must("packs", "recovery", folder=tmp_path)
