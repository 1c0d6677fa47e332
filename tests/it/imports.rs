//! Garments and hair in MakeHuman's format: imported by the operator, chosen by clients.

use std::fs;
use std::path::Path;

use image::{Rgb, RgbImage};
use likeness_tasks::figure::{Import, Imports};
use likeness_tests::{TestApp, data_directory, output, printed};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::problem::{pointers, problem};

/// A square of 40 cm before the chest, or of 20 cm above the head, bound to the top of the head.
const CHEST: [[f32; 3]; 4] = [
    [-2.0, -8.0, 3.0],
    [2.0, -8.0, 3.0],
    [2.0, -4.0, 3.0],
    [-2.0, -4.0, 3.0],
];
const CREST: [[f32; 3]; 4] = [
    [-1.0, 0.0, 0.0],
    [1.0, 0.0, 0.0],
    [1.0, 2.0, 0.0],
    [-1.0, 2.0, 0.0],
];

/// Writes an item of one square into a folder of its own.
fn write(folder: &Path, name: &str, licence: &str, corners: [[f32; 3]; 4]) {
    fs::create_dir_all(folder).unwrap();
    let row = |[x, y, z]: [f32; 3]| format!("791 791 791 1 0 0 {x} {y} {z}\n");
    let binding = format!(
        "# license: {licence}\nbasemesh hm08\nname {name}\nobj_file {name}.obj\n\
         x_scale 5399 11998 1.4\ny_scale 791 881 2.3\nz_scale 962 5320 1.9\nmaterial {name}.mhmat\nverts 0\n{}",
        corners.map(row).concat()
    );
    let mesh =
        "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nf 1/1 2/2 3/3 4/4\n";
    fs::write(folder.join(format!("{name}.mhclo")), binding).unwrap();
    fs::write(folder.join(format!("{name}.obj")), mesh).unwrap();
    fs::write(
        folder.join(format!("{name}.mhmat")),
        format!("diffuseTexture {name}.png\n"),
    )
    .unwrap();
    let green = RgbImage::from_pixel(8, 8, Rgb([20, 160, 40]));
    green.save(folder.join(format!("{name}.png"))).unwrap();
}

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

fn wearing(hairstyle: &str, item: &str, color: &str) -> Value {
    json!({
        "user_details": {"gender": "Female", "hairstyle": hairstyle, "hair_color": "B01020"},
        "apparel_details": {"item_id": item, "color": color},
        "image_options": {"quality": 100, "width": 128, "height": 192},
    })
}

#[tokio::test]
async fn clients_choose_imported_garments_and_hair_by_name_and_wear_them_over_the_base_layer() {
    // given
    let folder = tempfile::tempdir().unwrap();
    let imports = Imports::new(folder.path().join("imports"));
    for (kind, name, corners) in [("clothes", "board", CHEST), ("hair", "crest", CREST)] {
        let at = folder.path().join(kind);
        write(&at, name, "CC0", corners);
        let read = Import::read(&at.join(format!("{name}.mhclo")), None, None);
        assert!(!imports.add(read.unwrap()).unwrap());
    }
    let app = TestApp::new().await.with_imports(&imports);
    let user = app.user("ada@example.com").await;

    // when
    let mut tasks = Vec::new();
    for (hair, color) in [
        ("imported/crest", "blue"),
        ("imported/Crest", "original"),
        ("0", "blue"),
    ] {
        tasks.push(
            user.submit(wearing(hair, "imported/board", color).to_string())
                .await,
        );
    }
    app.run_tasks().await;
    let [blue, green, bald] = [0, 1, 2].map(|i| tasks[i].clone());
    let (blue, green) = (
        user.picture(&blue).await.to_rgb8(),
        user.picture(&green).await.to_rgb8(),
    );
    let bald = user.picture(&bald).await.to_rgb8();

    // then
    let count = |picture: &RgbImage, is: fn([i32; 3]) -> bool| {
        let pixels = picture.pixels().map(|pixel| pixel.0.map(i32::from));
        pixels.filter(|pixel| is(*pixel)).count()
    };
    let is_blue = |[r, _, b]: [i32; 3]| b > r + 50;
    let is_green = |[r, g, b]: [i32; 3]| g > r + 40 && g > b + 40;
    let is_red = |[r, g, _]: [i32; 3]| r > g + 70;
    assert!(
        count(&blue, is_blue) > 700 && count(&blue, is_green) == 0,
        "{}",
        count(&blue, is_blue)
    );
    assert!(count(&green, is_green) > 700 && count(&green, is_blue) == 0);
    assert!(
        count(&blue, is_red) > 150 && count(&bald, is_red) < 30,
        "{}",
        count(&blue, is_red)
    );
    let is_dark = |[r, g, b]: [i32; 3]| r.max(g).max(b) < 70;
    assert!(
        count(&green, is_dark) > 400,
        "the base layer is worn under it"
    );
}

#[tokio::test]
async fn what_was_not_imported_is_refused_where_it_is_asked_for() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    for (body, pointer) in [
        (
            wearing("1", "imported/board", "blue"),
            "/apparel_details/item_id",
        ),
        (
            wearing("imported/crest", "hoodie", "blue"),
            "/user_details/hairstyle",
        ),
        (
            wearing("1", "imported/board", "bluish"),
            "/apparel_details/color",
        ),
        (
            wearing("imported/../crest", "hoodie", "blue"),
            "/user_details/hairstyle",
        ),
    ] {
        let refused = user.try_post("/generate", &body).await;
        let problem = problem(refused, 400, "invalid_request").await;
        assert_eq!(pointers(&problem), [pointer]);
    }
}
