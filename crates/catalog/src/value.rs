use calamine::DataType;

use crate::table::Value;

/// What a cell holds, unless it is empty.
pub(crate) fn value(cell: &impl DataType) -> Option<Value> {
    if cell.is_empty() {
        None
    } else if let Some(text) = cell.get_string() {
        Some(Value::Text(text.to_owned()))
    } else if let Some(number) = cell.get_float() {
        Some(Value::number(number))
    } else if let Some(number) = cell.get_int() {
        Some(Value::Text(number.to_string()))
    } else if cell.is_bool() {
        Some(Value::Other("a truth value"))
    } else if cell.is_error() {
        Some(Value::Other("an error"))
    } else {
        Some(Value::Other("a date"))
    }
}
