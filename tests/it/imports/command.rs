//! The command that imports, lists and removes.

use std::fs;

use likeness_tests::{data_directory, output, printed};
use tempfile::TempDir;

use super::files::{CHEST, CREST, write};

fn import(data: &TempDir, arguments: &[&str]) -> (bool, String) {
    let all = [&["assets", "import"], arguments].concat();
    let output = output(data, &all, &[]);
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn an_operator_imports_items_sees_them_and_takes_them_away_again() {
    // given
    let (data, folder) = (data_directory(), tempfile::tempdir().unwrap());
    write(&folder.path().join("clothes/board"), "Board", "CC0", CHEST);
    write(
        &folder.path().join("hair/crest"),
        "Crest",
        "CC-BY 4.0",
        CREST,
    );
    write(&folder.path().join("teeth/fangs"), "Fangs", "CC0", CREST);
    let path = folder.path().to_str().unwrap();

    // when
    let imported = printed(&data, &["assets", "import", path], &[]);
    let listed = printed(&data, &["assets", "list"], &[]);
    let (_, again) = import(&data, &[path]);
    let removed = printed(&data, &["assets", "remove", "hair", "imported/crest"], &[]);
    let left = printed(&data, &["assets", "list"], &[]);

    // then
    assert!(
        imported.contains("imported the garment imported/board (license: CC0)"),
        "{imported}"
    );
    assert!(
        imported.contains("imported the hair imported/crest"),
        "{imported}"
    );
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(
        listed.contains("CC-BY 4.0") && !listed.contains("fangs"),
        "{listed}"
    );
    assert!(
        again.contains("replaced the garment imported/board"),
        "{again}"
    );
    assert_eq!((removed.as_str(), left.lines().count()), ("", 1), "{left}");
}

#[test]
fn unsound_items_are_refused_by_file_and_line_and_what_was_imported_stays() {
    // given
    let (data, folder) = (data_directory(), tempfile::tempdir().unwrap());
    let clothes = folder.path().join("clothes");
    write(&clothes, "board", "CC0", CHEST);
    let (done, said) = import(&data, &[clothes.to_str().unwrap()]);
    assert!(done, "{said}");
    let before = printed(&data, &["assets", "list"], &[]);
    write(&clothes, "closed", "AGPL3", CHEST);
    write(&clothes, "torn", "CC0", CHEST);
    let torn = fs::read_to_string(clothes.join("torn.mhclo")).unwrap();
    fs::write(
        clothes.join("torn.mhclo"),
        torn.replacen("verts 0\n791", "verts 0\n19158", 1),
    )
    .unwrap();
    let path = clothes.to_str().unwrap();

    // when
    let (done, said) = import(&data, &[path]);
    let after = printed(&data, &["assets", "list"], &[]);
    let closed = clothes.join("closed.mhclo");
    let (stated, stated_said) = import(
        &data,
        &[closed.to_str().unwrap(), "--licence", "bought, invoice 7"],
    );
    let bare = folder.path().join("board.mhclo");
    fs::copy(clothes.join("board.mhclo"), &bare).unwrap();
    let (guessed, guess) = import(&data, &[bare.to_str().unwrap()]);

    // then
    assert!(
        !done && said.contains("2 of 3 items cannot be imported"),
        "{said}"
    );
    assert!(
        said.contains("torn.mhclo") && said.contains("line 10: the base mesh has no vertex 19158"),
        "{said}"
    );
    assert!(
        said.contains("closed.mhclo") && said.contains("AGPL3"),
        "{said}"
    );
    assert_eq!(after, before);
    assert!(
        stated && stated_said.contains("(bought, invoice 7)"),
        "{stated_said}"
    );
    assert!(
        !guessed && guess.contains("`--as` must tell what it is"),
        "{guess}"
    );
}
