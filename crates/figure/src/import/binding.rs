//! MakeHuman's bindings (`.mhclo`): where each vertex of an item is on the base mesh.

use std::collections::BTreeSet;

use super::Worn;
use super::row::{Row, hide, scale};
use crate::Error;
use crate::pack::index::{ItemEntry, ItemKind, ScaleRef};

/// The mesh that indices count on.
const BASE_MESH: &str = "hm08";

/// A binding as its file tells it.
#[derive(Debug, Default)]
pub(super) struct Binding {
    /// What it calls itself; empty when it does not.
    pub(super) name: String,
    /// The file of the mesh, from the binding's folder.
    pub(super) mesh: String,
    /// The file of the material, likewise.
    pub(super) material: Option<String>,
    /// One row for each vertex of the mesh.
    pub(super) rows: Vec<Row>,
    /// Vertices of the base mesh that the item covers.
    pub(super) hidden: Vec<u32>,
    scales: [Option<ScaleRef>; 3],
    is_shoe: bool,
}

/// The list that a line of numbers belongs to.
#[derive(Clone, Copy)]
enum Section {
    Head,
    Rows,
    Hidden,
}

impl Binding {
    /// Reads a binding; `entry` is how its file is called in errors.
    ///
    /// # Errors
    /// Names the first line that cannot be understood, or what is missing.
    pub(super) fn parse(entry: &str, text: &str) -> Result<Self, Error> {
        let mut binding = Self::default();
        let mut section = Section::Head;
        let mut hidden = BTreeSet::new();
        for (number, line) in (1..).zip(text.lines()) {
            let fault = |reason: String| Error::damaged(entry, format!("line {number}: {reason}"));
            let words: Vec<&str> = line.split_whitespace().collect();
            let is_numeric = line.trim_start().starts_with(|c: char| c.is_ascii_digit());
            match (section, words.as_slice()) {
                (_, []) => {}
                (_, [first, ..]) if first.starts_with('#') => {}
                (_, ["verts", ..]) => section = Section::Rows,
                (_, ["delete_verts", ..]) => section = Section::Hidden,
                (Section::Rows, words) if is_numeric => {
                    binding.rows.push(Row::read(words).map_err(fault)?);
                }
                (Section::Hidden, words) if is_numeric => {
                    hide(words, &mut hidden).map_err(fault)?;
                }
                (_, words) => binding.tell(words).map_err(fault)?,
            }
        }
        binding.hidden = hidden.into_iter().collect();
        binding.check(entry)?;
        Ok(binding)
    }

    /// What it is in the studio: a thing of that kind, shoes if it says so.
    pub(super) fn entry(&self, worn: Worn, name: String) -> ItemEntry {
        let kind = match worn {
            Worn::Hair => ItemKind::Hair,
            Worn::Garment if self.is_shoe => ItemKind::Shoes,
            Worn::Garment => ItemKind::Garment,
        };
        let none = ScaleRef {
            between: [0, 0],
            metres: 1.0,
        };
        ItemEntry {
            kind,
            name,
            scale: self.scales.map(|scale| scale.unwrap_or(none)),
        }
    }

    /// Takes a line of the head.
    fn tell(&mut self, words: &[&str]) -> Result<(), String> {
        let (key, values) = words.split_first().unwrap_or((&"", &[]));
        match *key {
            "name" => self.name = values.join(" "),
            "obj_file" => self.mesh = values.join(" "),
            "material" => self.material = Some(values.join(" ")),
            "tag" => self.is_shoe |= values.iter().any(|tag| tag.eq_ignore_ascii_case("shoes")),
            "basemesh"
                if !values
                    .first()
                    .is_some_and(|base| base.eq_ignore_ascii_case(BASE_MESH)) =>
            {
                return Err(format!(
                    "it is made for another base mesh than `{BASE_MESH}`"
                ));
            }
            "x_scale" | "y_scale" | "z_scale" => {
                let axis = usize::from(key.as_bytes()[0] - b'x');
                self.scales[axis] = Some(scale(values)?);
            }
            "shear_x" | "shear_y" | "shear_z" => {
                return Err(format!("`{key}` is not supported"));
            }
            _ => {}
        }
        Ok(())
    }

    fn check(&self, entry: &str) -> Result<(), Error> {
        let missing = match () {
            () if self.mesh.is_empty() => "obj_file",
            () if self.rows.is_empty() => "verts",
            () if self.scales[0].is_none() => "x_scale",
            () if self.scales[1].is_none() => "y_scale",
            () if self.scales[2].is_none() => "z_scale",
            () => return Ok(()),
        };
        Err(Error::damaged(entry, format!("it has no `{missing}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "\
        # a comment\n\
        basemesh hm08\n\
        name Plain Hat\n\
        obj_file hat.obj\n\
        x_scale 5399 11998 1.48\n\
        y_scale 791 881 2.3298\n\
        z_scale 962 5320 1.9221\n\
        material hat.mhmat\n\
        verts 0\n\
        7\n\
        1 2 3 0.5 0.25 0.25 0.1 -0.2 0.0\n\
        \n\
        delete_verts\n\
        3 5 - 7 12\n";

    #[test]
    fn a_binding_is_read_whole() {
        let binding = Binding::parse("hat.mhclo", SOUND).unwrap();

        assert_eq!(
            (binding.name.as_str(), binding.mesh.as_str()),
            ("Plain Hat", "hat.obj")
        );
        assert_eq!(binding.material.as_deref(), Some("hat.mhmat"));
        assert_eq!(binding.rows[0].vertices, [7, 0, 1]);
        let offset = binding.rows[1].offset;
        assert!((offset[1] + 0.02).abs() < 1e-6, "{offset:?}");
        assert_eq!(binding.hidden, [3, 5, 6, 7, 12]);
        assert!((binding.entry(Worn::Garment, String::new()).scale[0].metres - 0.148).abs() < 1e-6);
    }

    #[test]
    fn a_damaged_binding_is_refused_with_the_line_that_is_wrong() {
        for (good, bad, told) in [
            (
                "basemesh hm08",
                "basemesh alpha7",
                "line 2: it is made for another",
            ),
            (
                "x_scale 5399",
                "x_scale here",
                "line 5: expected two vertices",
            ),
            (
                "791 881 2.3298",
                "791 881 0",
                "line 6: expected two vertices",
            ),
            (
                "0.5 0.25 0.25",
                "0.5 0.25 0.5",
                "line 11: the weights make 1.25",
            ),
            (
                "0.5 0.25 0.25",
                "0.5 NaN 0.25",
                "line 11: the weights make NaN",
            ),
            (
                "0.1 -0.2 0.0",
                "0.1 inf 0.0",
                "line 11: the offset is no length",
            ),
            (
                "1 2 3 0.5",
                "1 2 19158 0.5",
                "line 11: the base mesh has no vertex 19158",
            ),
            (
                "1 2 3 0.5",
                "1 2 0.5",
                "line 11: expected a vertex, or three",
            ),
            ("3 5 - 7 12", "3 5 - x", "line 14: `x` is no vertex"),
            ("obj_file hat.obj", "", "it has no `obj_file`"),
            ("z_scale", "# z_scale", "it has no `z_scale`"),
        ] {
            let error = Binding::parse("hat.mhclo", &SOUND.replace(good, bad)).unwrap_err();
            let error = error.to_string();
            assert!(
                error.contains(told) && error.contains("hat.mhclo"),
                "{error}"
            );
        }
    }
}
