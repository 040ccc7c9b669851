//! Uploads that are killed, and uploads side by side: a snapshot is whole or absent, the live folder ends equal to the local one.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sooper::cluster::block_on;
use sooper::code::{Code, Request, list};

use super::wire::Wire;
use super::{Volume, said};

/// `SOOPER_TEST_KILLS` of them, else a few: each takes about a second.
fn kills() -> u64 {
    std::env::var("SOOPER_TEST_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(12)
}

/// A project in a folder of that name, whose files differ from version to version.
fn write(root: &Path, version: u64, from: &str) {
    let settings = format!("version: 1\ncode: {{from: {from}, upload: {{namespace: argo}}}}\n");
    fs::write(root.join("sooper.yaml"), settings).unwrap();
    fs::write(root.join("pipeline.yaml"), "tasks:\n- {source: a.py, product: out.ipynb}\n").unwrap();
    fs::write(root.join("a.py"), "upstream = None\nproduct = None\n").unwrap();
    for number in 0..300 {
        let folder = root.join(format!("pack {}", number % 7));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{number}.txt"));
        match (version + number) % 5 {
            0 => drop(fs::remove_file(path)),
            1 => fs::write(path, format!("{number} in {version}")).unwrap(),
            _ => fs::write(path, format!("{number}")).unwrap(),
        }
    }
    // Several megabytes, so that a kill often hits the transfer itself; now and then what takes more than one stream.
    let length = if version % 4 == 3 { 80_000_000 } else { 4_000_000 };
    fs::write(root.join("large.bin"), vec![version as u8; length]).unwrap();
}

fn code(root: &Path) -> Code {
    list(&Request::of(root)).unwrap()
}

fn digests(code: &Code) -> Vec<String> {
    let mut lines: Vec<String> =
        code.files.iter().map(|file| format!("{}  ./{}", file.digest, file.path)).collect();
    lines.sort();
    lines
}

fn start(volume: &Volume, root: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sooper"));
    command.arg("upload").current_dir(root).env("KUBECONFIG", volume.kubeconfig());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// A folder whose name is the project's: that is what names it on the volume.
fn project(volume: &Volume) -> (tempfile::TempDir, std::path::PathBuf) {
    let above = tempfile::tempdir().unwrap();
    let root = above.path().join(&volume.project);
    fs::create_dir(&root).unwrap();
    (above, root)
}

#[test]
fn killed_at_random_moments_the_live_folder_ends_whole() {
    block_on(async {
        let Some(volume) = Volume::new("killed").await else { return Ok(()) };
        let (_above, root) = project(&volume);
        for round in 0..kills() {
            write(&root, round, "volume");
            let mut upload = start(&volume, &root);
            std::thread::sleep(Duration::from_millis(30 + round * 137 % 1100));
            let _ = upload.kill();
            let _ = upload.wait();
        }
        assert!(start(&volume, &root).wait().unwrap().success());
        assert_eq!(volume.digests("."), digests(&code(&root)));
        // What arrived of other versions is kept for a while, for whoever goes on with them.
        assert_eq!(
            volume.shell("ls .sooper/uploads | grep -v '[.]part$'"),
            "index\nindex.folders\n",
            "no marker, no lock"
        );
        // One that was killed while it waited for its turn notices when it has it.
        let left = format!(
            "n=0; while [ $n -lt {} ] && ls -d .sooper/uploads/*/*.work >/dev/null 2>&1; do n=$((n + 1)); sleep 1; done; \
             ls -d .sooper/uploads/*/*.work",
            60 + 2 * kills()
        );
        assert_eq!(volume.shell(&left), "", "nothing half unpacked");
        Ok(())
    })
    .unwrap();
}

#[test]
fn killed_at_random_moments_a_snapshot_is_whole_or_absent() {
    block_on(async {
        let Some(volume) = Volume::new("halves").await else { return Ok(()) };
        let (_above, root) = project(&volume);
        let mut whole = 0;
        for round in 0..kills() {
            write(&root, round, "snapshot");
            let wanted = code(&root);
            let mut upload = start(&volume, &root);
            std::thread::sleep(Duration::from_millis(30 + round * 211 % 1500));
            let _ = upload.kill();
            let _ = upload.wait();
            let folder = format!(".sooper/code/{}", wanted.digest().name());
            if volume.shell(&format!("[ -d {folder} ] && echo there")).contains("there") {
                assert_eq!(volume.digests(&folder), digests(&wanted));
                whole += 1;
            }
        }
        println!("{whole} of {} snapshots were there in spite of the kill", kills());
        assert!(start(&volume, &root).wait().unwrap().success());
        let wanted = code(&root);
        assert_eq!(volume.digests(&format!(".sooper/code/{}", wanted.digest().name())), digests(&wanted));
        Ok(())
    })
    .unwrap();
}

#[test]
fn an_upload_that_is_cut_off_goes_on_after_the_last_whole_piece() {
    block_on(async {
        let Some(volume) = Volume::new("pieces").await else { return Ok(()) };
        let (_above, root) = project(&volume);
        write(&root, 1, "volume");
        let bytes: Vec<u8> = (0..150_000_000_u64).map(|byte| (byte * byte / 977) as u8).collect();
        fs::write(root.join("weights.bin"), bytes).unwrap();
        let wire = Wire::sealed(&volume);
        let upload = wire.sooper(&root, &["upload"]);
        while volume.shell("ls .sooper/uploads/*.part/*.piece").lines().count() < 6 {
            std::thread::sleep(Duration::from_millis(20));
        }
        wire.cut(true);
        std::thread::sleep(Duration::from_secs(1));
        wire.cut(false);
        let output = upload.wait_with_output().unwrap();
        assert!(
            output.status.success() && said(&output).contains("going on where it ended"),
            "{}",
            said(&output)
        );
        assert_eq!(volume.digests("."), digests(&code(&root)));
        // Of the six pieces that had begun at most three were still on their way.
        assert!(wire.sent() < 150_000_000 + 70_000_000, "{} bytes were sent", wire.sent());
        Ok(())
    })
    .unwrap();
}

#[test]
fn two_uploads_at_once_leave_one_of_the_two() {
    block_on(async {
        let Some(volume) = Volume::new("twice").await else { return Ok(()) };
        let ((_one, first), (_other, second)) = (project(&volume), project(&volume));
        for round in 0..3 {
            write(&first, 10 + round, "volume");
            write(&second, 20 + round, "volume");
            let (mut one, mut other) = (start(&volume, &first), start(&volume, &second));
            assert!(one.wait().unwrap().success() && other.wait().unwrap().success());
            let there = volume.digests(".");
            assert!(
                there == digests(&code(&first)) || there == digests(&code(&second)),
                "a mixture of the two"
            );
        }
        Ok(())
    })
    .unwrap();
}
