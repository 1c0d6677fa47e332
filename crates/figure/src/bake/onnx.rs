//! Writes an ONNX file: the part of its format that the body model needs, and a builder on top.

use bytemuck::NoUninit;
use prost::Message;

const IR_VERSION: i64 = 8;
const OPSET: i64 = 17;
const ATTRIBUTE_INT: i32 = 2;

#[derive(Clone, PartialEq, Message)]
struct ModelProto {
    #[prost(int64, tag = "1")]
    ir_version: i64,
    #[prost(string, tag = "2")]
    producer_name: String,
    #[prost(message, optional, tag = "7")]
    graph: Option<GraphProto>,
    #[prost(message, repeated, tag = "8")]
    opset_import: Vec<OperatorSetIdProto>,
}

#[derive(Clone, PartialEq, Message)]
struct OperatorSetIdProto {
    #[prost(string, tag = "1")]
    domain: String,
    #[prost(int64, tag = "2")]
    version: i64,
}

#[derive(Clone, PartialEq, Message)]
struct GraphProto {
    #[prost(message, repeated, tag = "1")]
    node: Vec<NodeProto>,
    #[prost(string, tag = "2")]
    name: String,
    #[prost(message, repeated, tag = "5")]
    initializer: Vec<TensorProto>,
    #[prost(message, repeated, tag = "11")]
    input: Vec<ValueInfoProto>,
    #[prost(message, repeated, tag = "12")]
    output: Vec<ValueInfoProto>,
}

#[derive(Clone, PartialEq, Message)]
struct NodeProto {
    #[prost(string, repeated, tag = "1")]
    input: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    output: Vec<String>,
    #[prost(string, tag = "3")]
    name: String,
    #[prost(string, tag = "4")]
    op_type: String,
    #[prost(message, repeated, tag = "5")]
    attribute: Vec<AttributeProto>,
}

#[derive(Clone, PartialEq, Message)]
struct AttributeProto {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(int64, tag = "3")]
    i: i64,
    #[prost(int32, tag = "20")]
    r#type: i32,
}

#[derive(Clone, PartialEq, Message)]
struct TensorProto {
    #[prost(int64, repeated, tag = "1")]
    dims: Vec<i64>,
    #[prost(int32, tag = "2")]
    data_type: i32,
    #[prost(string, tag = "8")]
    name: String,
    #[prost(bytes = "vec", tag = "9")]
    raw_data: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct ValueInfoProto {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, optional, tag = "2")]
    r#type: Option<TypeProto>,
}

#[derive(Clone, PartialEq, Message)]
struct TypeProto {
    #[prost(message, optional, tag = "1")]
    tensor_type: Option<TensorTypeProto>,
}

#[derive(Clone, PartialEq, Message)]
struct TensorTypeProto {
    #[prost(int32, tag = "1")]
    elem_type: i32,
    #[prost(message, optional, tag = "2")]
    shape: Option<TensorShapeProto>,
}

#[derive(Clone, PartialEq, Message)]
struct TensorShapeProto {
    #[prost(message, repeated, tag = "1")]
    dim: Vec<Dimension>,
}

#[derive(Clone, PartialEq, Message)]
struct Dimension {
    #[prost(int64, tag = "1")]
    dim_value: i64,
}

/// A number type of ONNX.
pub(crate) trait Element: NoUninit {
    /// Its code in the format.
    const CODE: i32;
}

impl Element for f32 {
    const CODE: i32 = 1;
}

impl Element for i16 {
    const CODE: i32 = 5;
}

impl Element for i64 {
    const CODE: i32 = 7;
}

impl Element for i32 {
    const CODE: i32 = 6;
}

/// Something a node takes: a constant, an input, or what another node made.
#[derive(Clone, Debug)]
pub(crate) struct Value(String);

/// Builds a graph node by node; every name is decided by order, so equal graphs are equal bytes.
#[derive(Default)]
pub(crate) struct Graph {
    graph: GraphProto,
}

impl Graph {
    /// Declares an input of f32.
    pub(crate) fn input(&mut self, name: &str, dims: &[usize]) -> Value {
        self.graph.input.push(value_info(name, dims));
        Value(name.to_owned())
    }

    /// Declares that a value is an output of f32.
    pub(crate) fn output(&mut self, name: &str, value: &Value, dims: &[usize]) {
        self.node("Identity", &[value], Vec::new(), name.to_owned());
        self.graph.output.push(value_info(name, dims));
    }

    /// Adds a constant.
    pub(crate) fn constant<T: Element>(&mut self, dims: &[usize], data: &[T]) -> Value {
        let name = format!("c{}", self.graph.initializer.len());
        self.graph.initializer.push(TensorProto {
            dims: dims.iter().map(|&d| d as i64).collect(),
            data_type: T::CODE,
            name: name.clone(),
            raw_data: bytemuck::cast_slice(data).to_vec(),
        });
        Value(name)
    }

    /// Adds a list of whole numbers, such as axes or a shape.
    pub(crate) fn integers(&mut self, data: &[i64]) -> Value {
        self.constant(&[data.len()], data)
    }

    /// Adds a node without attributes.
    pub(crate) fn op(&mut self, op_type: &str, inputs: &[&Value]) -> Value {
        self.op_with(op_type, inputs, &[])
    }

    /// Adds a node with whole-number attributes.
    pub(crate) fn op_with(&mut self, op: &str, inputs: &[&Value], ints: &[(&str, i64)]) -> Value {
        let attribute = |&(name, i): &(&str, i64)| AttributeProto {
            name: name.to_owned(),
            i,
            r#type: ATTRIBUTE_INT,
        };
        let name = format!("v{}", self.graph.node.len());
        self.node(op, inputs, ints.iter().map(attribute).collect(), name)
    }

    /// Picks rows along an axis by constant indices.
    pub(crate) fn gather(
        &mut self,
        from: &Value,
        dims: &[usize],
        rows: &[i32],
        axis: i64,
    ) -> Value {
        let rows = self.constant(dims, rows);
        self.op_with("Gather", &[from, &rows], &[("axis", axis)])
    }

    /// Gives a value another shape; -1 stands for what remains.
    pub(crate) fn reshape(&mut self, value: &Value, dims: &[i64]) -> Value {
        let dims = self.integers(dims);
        self.op("Reshape", &[value, &dims])
    }

    /// Sums along an axis, which goes away.
    pub(crate) fn sum(&mut self, value: &Value, axis: i64) -> Value {
        let axes = self.integers(&[axis]);
        self.op_with("ReduceSum", &[value, &axes], &[("keepdims", 0)])
    }

    /// Joins values along an axis.
    pub(crate) fn concat(&mut self, values: &[&Value], axis: i64) -> Value {
        self.op_with("Concat", values, &[("axis", axis)])
    }

    /// The file.
    pub(crate) fn encode(mut self, name: &str) -> Vec<u8> {
        name.clone_into(&mut self.graph.name);
        ModelProto {
            ir_version: IR_VERSION,
            producer_name: "likeness".to_owned(),
            graph: Some(self.graph),
            opset_import: vec![OperatorSetIdProto {
                domain: String::new(),
                version: OPSET,
            }],
        }
        .encode_to_vec()
    }

    fn node(
        &mut self,
        op_type: &str,
        inputs: &[&Value],
        attribute: Vec<AttributeProto>,
        output: String,
    ) -> Value {
        self.graph.node.push(NodeProto {
            input: inputs.iter().map(|value| value.0.clone()).collect(),
            output: vec![output.clone()],
            name: output.clone(),
            op_type: op_type.to_owned(),
            attribute,
        });
        Value(output)
    }
}

fn value_info(name: &str, dims: &[usize]) -> ValueInfoProto {
    let dim = dims
        .iter()
        .map(|&d| Dimension {
            dim_value: d as i64,
        })
        .collect();
    let tensor_type = TensorTypeProto {
        elem_type: f32::CODE,
        shape: Some(TensorShapeProto { dim }),
    };
    ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(TypeProto {
            tensor_type: Some(tensor_type),
        }),
    }
}
