/// What is written to a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    /// One line.
    pub(crate) subject: &'static str,
    /// Plain text.
    pub(crate) text: String,
}

impl Letter {
    /// Brings a code for login that is valid for some minutes.
    pub(crate) fn code(code: &str, minutes: i64) -> Self {
        Self {
            subject: "Your login code",
            text: format!(
                "Your code is {code}\n\n\
                 It is valid once, within {minutes} minutes. If you did not ask for it, ignore this mail:\n\
                 nobody logs in without the code.\n"
            ),
        }
    }

    /// Tells the owner of an account that somebody tried to sign up with their address.
    pub(crate) fn taken() -> Self {
        Self {
            subject: "You have an account already",
            text: "Somebody tried to sign up with your e-mail address, which has an account already.\n\
                   If it was you, log in instead. If it was not, ignore this mail: nothing has changed.\n"
                .to_owned(),
        }
    }
}
