use likeness_figure::vocabulary::*;
use likeness_figure::*;
use likeness_inference::{Device, Models, Runtime, Store};
use std::io::BufRead;

fn spec(line: &str, w: u32, h: u32) -> (FigureSpec, [f32; 4]) {
    let mut s = FigureSpec {
        seed: 0,
        gender: Gender::Female,
        face_shape: FaceShape::Oval,
        skin_tone: 3,
        pose: Pose::A,
        expression: Expression::Neutral,
        body_dimensions: vec![],
        body_dimension_lengths: vec![],
        hairstyle: 0,
        hair_color: Rgb([40, 30, 20]),
        background: Rgb([235, 235, 235]),
        camera_view: CameraView::Front,
        view_mode: 0,
        imported_hair: None,
        imported: vec![],
        garments: vec![],
        width: w,
        height: h,
    };
    let mut crop = [0.0, 0.0, 1.0, 1.0];
    for word in line.split_whitespace() {
        let (k, v) = word.split_once('=').unwrap();
        match k {
            "g" => {
                s.gender = if v == "m" {
                    Gender::Male
                } else {
                    Gender::Female
                }
            }
            "p" => s.pose = v.parse().unwrap(),
            "c" => s.camera_view = v.parse().unwrap(),
            "v" => s.view_mode = v.parse().unwrap(),
            "t" => s.skin_tone = v.parse().unwrap(),
            "h" => s.hairstyle = v.parse().unwrap(),
            "seed" => s.seed = v.parse().unwrap(),
            "e" => s.expression = v.parse().unwrap(),
            "crop" => {
                let n: Vec<f32> = v.split(',').map(|x| x.parse().unwrap()).collect();
                crop = [n[0], n[1], n[2], n[3]];
            }
            "b" => {
                for a in v.split(',') {
                    let (n, x) = a.split_once(':').unwrap();
                    s.body_dimensions
                        .push((n.parse().unwrap(), x.parse().unwrap()));
                }
            }
            "w" => {
                for a in v.split(',') {
                    let p: Vec<&str> = a.split(':').collect();
                    let color = p.get(2).map_or(Rgb([176, 40, 48]), |c| c.parse().unwrap());
                    s.garments.push(GarmentSpec {
                        kind: p[0].parse().unwrap(),
                        size: p[1].parse().unwrap(),
                        color,
                    });
                }
            }
            _ => panic!("{k}"),
        }
    }
    (s, crop)
}

fn main() {
    let a: Vec<String> = std::env::args().collect();
    let store = Store::new("/var/tmp/likeness-tests-0/models");
    let library = store.file("runtime", "libonnxruntime.so").unwrap();
    let models = Models::new(
        store.directory(),
        Runtime::load(&library, Device::Cpu, 2).unwrap(),
        1 << 30,
    );
    let figures = Figures::load(models).unwrap();
    let lines: Vec<String> = std::io::stdin()
        .lock()
        .lines()
        .map(|l| l.unwrap())
        .filter(|l| !l.trim().is_empty())
        .collect();
    let (cols, w, h): (usize, u32, u32) = (
        a[2].parse().unwrap(),
        a[3].parse().unwrap(),
        a[4].parse().unwrap(),
    );
    let mut cells = vec![];
    for line in &lines {
        let (s, c) = spec(line, w, h);
        let begin = std::time::Instant::now();
        if std::env::var("GIRTH").is_ok() {
            println!("{line} {:?}", figures.girths(&s).unwrap());
            continue;
        }
        if std::env::var("CHECK").is_ok() {
            let sw = std::env::var("SWELL").map_or(0.0, |x| x.parse().unwrap());
            let e = figures.exposures(&s, sw).unwrap();
            let sum: usize = e.iter().map(|e| e.pixels).sum();
            println!(
                "{sum:5} {line} | {}",
                e.iter()
                    .map(|e| format!("{}>{} {} @{:?}", e.seen, e.through, e.pixels, e.first))
                    .collect::<Vec<_>>()
                    .join("; ")
            );
            if std::env::var("CHECK").unwrap() == "only" {
                continue;
            }
        }
        let d = match figures.draw(&s) {
            Ok(d) => d,
            Err(e) => {
                eprintln!("{line}: {e}");
                continue;
            }
        };
        if a.get(5).is_some() {
            eprintln!("{line} {:?} {:?}", begin.elapsed(), d.stages);
        }
        let im = image::RgbImage::from_raw(w, h, d.pixels).unwrap();
        let (x, y) = ((c[0] * w as f32) as u32, (c[1] * h as f32) as u32);
        let (x2, y2) = ((c[2] * w as f32) as u32, (c[3] * h as f32) as u32);
        cells.push(image::imageops::crop_imm(&im, x, y, x2 - x, y2 - y).to_image());
    }
    if cells.is_empty() {
        return;
    }
    let cw = cells.iter().map(|c| c.width()).max().unwrap();
    let ch = cells.iter().map(|c| c.height()).max().unwrap();
    let rows = cells.len().div_ceil(cols);
    let mut sheet = image::RgbImage::new(cw * cols.min(cells.len()) as u32, ch * rows as u32);
    for (i, c) in cells.iter().enumerate() {
        image::imageops::replace(
            &mut sheet,
            c,
            ((i % cols) as u32 * cw).into(),
            ((i / cols) as u32 * ch).into(),
        );
    }
    sheet.save(&a[1]).unwrap();
}
