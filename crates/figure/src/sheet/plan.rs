use super::{Cell, Sheet};
use crate::vocabulary::{
    BodyAxis, CameraView, Expression, FaceShape, GarmentKind, Gender, HAIRSTYLES, Pose, SKIN_TONES,
    Size,
};
use crate::{FigureSpec, GarmentSpec, Rgb};

/// The view mode that shows head and shoulders.
const PORTRAIT: u8 = 2;
/// The long and the short hair that people wear where hair is not what is shown: both leave the face free.
const HAIRS: [(Gender, u8); 2] = [(Gender::Female, 1), (Gender::Male, 6)];
/// Colours of garments, in turn.
const COLORS: [Rgb; 4] = [
    Rgb([0xb0, 0x30, 0x38]),
    Rgb([0x2f, 0x4f, 0x82]),
    Rgb([0x4a, 0x6b, 0x4f]),
    Rgb([0xc8, 0xa0, 0x5a]),
];

/// Every sheet of variations of a figure.
pub(super) fn sheets(model: &FigureSpec, people: Vec<FigureSpec>) -> Vec<Sheet> {
    let sheet = |name, columns, cells: Vec<Cell>| Sheet {
        name,
        columns,
        cells,
    };
    vec![
        sheet("people", 6, self::people(people)),
        sheet("hairs", 8, hairs(model)),
        sheet("garments", Size::ALL.len(), garments(model)),
        sheet("tones", SKIN_TONES.into(), tones(model)),
        sheet("poses", CameraView::ALL.len(), poses(model)),
        sheet("expressions", Expression::ALL.len(), expressions(model)),
        sheet("bodies", BodyAxis::ALL.len(), bodies(model)),
    ]
}

/// What a shop shows first: people who differ in everything, with what they wear.
fn people(people: Vec<FigureSpec>) -> Vec<Cell> {
    let cell = |figure: FigureSpec| {
        let worn = figure.garments.iter();
        Cell {
            label: worn.map(|garment| garment.kind.to_string()).collect(),
            figure,
        }
    };
    people.into_iter().map(cell).collect()
}

fn hairs(model: &FigureSpec) -> Vec<Cell> {
    let cell = |hairstyle: u8| Cell {
        label: vec![format!("hair {hairstyle}")],
        figure: FigureSpec {
            hairstyle,
            view_mode: PORTRAIT,
            camera_view: CameraView::ThreeQuarter,
            ..model.clone()
        },
    };
    (0..HAIRSTYLES).map(cell).collect()
}

fn garments(model: &FigureSpec) -> Vec<Cell> {
    let cells = GarmentKind::ALL
        .iter()
        .enumerate()
        .flat_map(|(index, &kind)| {
            let (gender, hairstyle) = HAIRS[wearer(kind, index)];
            let color = COLORS[index % COLORS.len()];
            Size::ALL.iter().map(move |&size| Cell {
                label: vec![kind.to_string(), size.to_string()],
                figure: FigureSpec {
                    gender,
                    hairstyle,
                    garments: vec![GarmentSpec { kind, color, size }],
                    ..model.clone()
                },
            })
        });
    cells.collect()
}

/// Who shows a garment: what is cut for women a woman, the others in turn.
fn wearer(kind: GarmentKind, index: usize) -> usize {
    use GarmentKind::{Dress, Skirt, SportsBra};
    match [Dress, Skirt, SportsBra].contains(&kind) {
        true => 0,
        false => index % 2,
    }
}

fn tones(model: &FigureSpec) -> Vec<Cell> {
    let rows = HAIRS
        .iter()
        .flat_map(|person| FaceShape::ALL.iter().map(move |face| (*person, *face)));
    let cells = rows.flat_map(|((gender, hairstyle), face_shape)| {
        (0..SKIN_TONES).map(move |skin_tone| Cell {
            label: vec![format!("tone {skin_tone}"), face_shape.to_string()],
            figure: FigureSpec {
                gender,
                face_shape,
                skin_tone,
                hairstyle,
                view_mode: PORTRAIT,
                ..model.clone()
            },
        })
    });
    cells.collect()
}

fn poses(model: &FigureSpec) -> Vec<Cell> {
    let cells = Pose::ALL.iter().enumerate().flat_map(|(index, &pose)| {
        let (gender, hairstyle) = HAIRS[index % 2];
        CameraView::ALL.iter().map(move |&camera_view| Cell {
            label: vec![pose.to_string(), camera_view.to_string()],
            figure: FigureSpec {
                gender,
                hairstyle,
                pose,
                camera_view,
                ..model.clone()
            },
        })
    });
    cells.collect()
}

fn expressions(model: &FigureSpec) -> Vec<Cell> {
    let cells = HAIRS.iter().flat_map(|&(gender, hairstyle)| {
        Expression::ALL.iter().map(move |&expression| Cell {
            label: vec![expression.to_string()],
            figure: FigureSpec {
                gender,
                hairstyle,
                expression,
                view_mode: PORTRAIT,
                ..model.clone()
            },
        })
    });
    cells.collect()
}

fn bodies(model: &FigureSpec) -> Vec<Cell> {
    let cells = HAIRS.iter().flat_map(|&(gender, hairstyle)| {
        BodyAxis::ALL.iter().map(move |&axis| Cell {
            label: vec![axis.to_string()],
            figure: FigureSpec {
                gender,
                hairstyle,
                body_dimensions: vec![(axis, 1.0)],
                ..model.clone()
            },
        })
    });
    cells.collect()
}
