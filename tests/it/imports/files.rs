//! Items in MakeHuman's format, made for these tests.

use std::f32::consts::TAU;
use std::fs;
use std::path::Path;

use image::{Rgb, RgbImage};
use likeness_media::Media;
use likeness_tasks::figure::{Import, Imported, Wearable};

/// A square of 40 cm before the chest, or of 20 cm above the head, bound to the top of the head.
pub(super) const CHEST: [[f32; 3]; 4] = [
    [-2.0, -8.0, 3.0],
    [2.0, -8.0, 3.0],
    [2.0, -4.0, 3.0],
    [-2.0, -4.0, 3.0],
];
pub(super) const CREST: [[f32; 3]; 4] = [
    [-1.0, 0.0, 0.0],
    [1.0, 0.0, 0.0],
    [1.0, 2.0, 0.0],
    [-1.0, 2.0, 0.0],
];

/// Vertices of the base mesh around the torso, from the hips to below the chest, and around both shins.
const TORSO: [[u32; 16]; 4] = [
    [
        10908, 10910, 10955, 10949, 4317, 4320, 4327, 4280, 4278, 4282, 4224, 4211, 4205, 10848,
        10859, 10912,
    ],
    [
        10775, 10809, 10811, 10776, 4121, 4133, 4170, 4168, 4132, 4197, 4184, 4186, 4188, 10826,
        10824, 10835,
    ],
    [
        10675, 10668, 10738, 10733, 4071, 4081, 4086, 4009, 4017, 4010, 4027, 4029, 4030, 10687,
        10685, 10669,
    ],
    [
        10637, 10629, 10748, 8505, 4088, 1833, 4098, 3967, 3976, 3968, 3985, 3987, 3974, 10648,
        10646, 10630,
    ],
];
const SHINS: [[[u32; 12]; 3]; 2] = [
    [
        [
            11416, 11446, 11450, 11463, 11452, 11434, 11453, 11454, 11456, 11421, 11424, 11445,
        ],
        [
            11400, 11409, 11403, 11394, 11402, 11406, 13011, 11407, 11410, 11392, 11395, 11397,
        ],
        [
            11380, 11390, 11365, 11356, 11345, 11348, 11368, 11369, 11372, 11354, 11376, 11378,
        ],
    ],
    [
        [
            4835, 4816, 4834, 4845, 4832, 4828, 4798, 4827, 4806, 4803, 4838, 4836,
        ],
        [
            6414, 4788, 4784, 4776, 4785, 4791, 4782, 4779, 4777, 4774, 4792, 4789,
        ],
        [
            4750, 4730, 4727, 4738, 4747, 4772, 4762, 4760, 4758, 4736, 4754, 4751,
        ],
    ],
];

/// An item bound to the base mesh: the vertex that each of its own is bound to, the decimetres off it, and its faces.
struct Shape {
    rows: Vec<(u32, [f32; 3])>,
    faces: Vec<[usize; 4]>,
}

impl Shape {
    /// Closed rings around a limb, the lowest first, so many decimetres off it.
    fn add<const N: usize>(&mut self, rings: &[[u32; N]], off: f32) {
        for (level, ring) in rings.iter().enumerate() {
            let start = self.rows.len();
            for (place, vertex) in ring.iter().enumerate() {
                let angle = place as f32 / N as f32 * TAU;
                self.rows
                    .push((*vertex, [angle.cos() * off, 0.0, angle.sin() * off]));
                let next = (place + 1) % N;
                if level > 0 {
                    let below = start - N;
                    self.faces
                        .push([below + place, start + place, start + next, below + next]);
                }
            }
        }
    }
}

/// Writes a garment for torso and shins that is so many decimetres off them.
pub(super) fn write_suit(folder: &Path, name: &str, off: f32) {
    let mut suit = Shape {
        rows: Vec::new(),
        faces: Vec::new(),
    };
    suit.add(&TORSO, off);
    SHINS.iter().for_each(|shin| suit.add(shin, off));
    write_shape(folder, name, "CC0", &suit);
}

/// Writes an item of one square into a folder of its own.
pub(super) fn write(folder: &Path, name: &str, licence: &str, corners: [[f32; 3]; 4]) {
    let square = Shape {
        rows: corners.map(|corner| (791, corner)).into(),
        faces: vec![[0, 1, 2, 3]],
    };
    write_shape(folder, name, licence, &square);
}

fn write_shape(folder: &Path, name: &str, licence: &str, shape: &Shape) {
    fs::create_dir_all(folder).unwrap();
    let row = |(vertex, [x, y, z]): &(u32, [f32; 3])| {
        format!("{vertex} {vertex} {vertex} 1 0 0 {x} {y} {z}\n")
    };
    let rows: String = shape.rows.iter().map(row).collect();
    let binding = format!(
        "# license: {licence}\nbasemesh hm08\nname {name}\nobj_file {name}.obj\n\
         x_scale 5399 11998 1.4\ny_scale 791 881 2.3\nz_scale 962 5320 1.9\nmaterial {name}.mhmat\nverts 0\n{}",
        rows
    );
    let corner = |vertex: &usize| format!(" {}/{}", vertex + 1, vertex % 4 + 1);
    let face = |face: &[usize; 4]| format!("f{}\n", face.iter().map(corner).collect::<String>());
    let faces: String = shape.faces.iter().map(face).collect();
    let mesh = format!(
        "{}vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n{faces}",
        "v 0 0 0\n".repeat(shape.rows.len())
    );
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

/// Reads an item that was written.
pub(super) fn read(folder: &Path, name: &str) -> Import {
    Import::read(&folder.join(format!("{name}.mhclo")), None, None).unwrap()
}

/// Puts an item into the storage of a studio, as the command does.
pub(super) async fn put(media: &Media, import: Import) {
    let (worn, name) = (import.worn, import.name.clone());
    let bytes = import.into_bytes().unwrap();
    let place = [worn.as_str(), &name];
    media.shelve(place, bytes.into()).await.unwrap();
}

/// An item ready to be worn.
pub(super) fn wearable(import: Import) -> Wearable {
    Wearable::new(Imported::parse(import.into_bytes().unwrap()).unwrap()).unwrap()
}
